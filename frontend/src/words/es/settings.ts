import type en from '../en/settings'

const es: typeof en = {}

export default es
