import type en from '../en/care'

const es: typeof en = {}

export default es
