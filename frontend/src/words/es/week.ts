import type en from '../en/week'

const es: typeof en = {}

export default es
