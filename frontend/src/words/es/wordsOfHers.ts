import type en from '../en/wordsOfHers'

const es: typeof en = {}

export default es
