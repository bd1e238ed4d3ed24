import { expect, it } from 'vitest'
import { hostOf } from './room'

it('names the host of an https address and refuses everything else', () => {
  expect(hostOf('https://meet.example/lantern-4711')).toBe('meet.example')
  for (const bad of ['javascript:alert(1)', 'http://meet.example/', 'https://bank.example@meet.example/', 'meet.example', '']) expect(hostOf(bad)).toBeUndefined()
})
