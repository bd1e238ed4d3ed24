import { expect, it } from 'vitest'
import { deviceOf, freeName } from './device'

it('calls a device what people call it', () => {
  expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)', 'Device')).toBe('iPhone')
  expect(deviceOf('Mozilla/5.0 (Linux; Android 16; K)', 'Device')).toBe('Android')
  expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64)', 'Device')).toBe('Linux')
  expect(deviceOf('Something', 'Dispositivo')).toBe('Dispositivo')
})

it('never gives a name twice', () => {
  expect(freeName('Mac', [])).toBe('Mac')
  expect(freeName('Mac', ['Mac', 'Mac 2'])).toBe('Mac 3')
})
