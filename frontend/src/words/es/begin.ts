import type en from '../en/begin'

const es: typeof en = {}

export default es
