import { expect, it } from 'vitest'
import { slugOf } from './slug'

it.each([
  ['porch-light', 'porch-light'],
  ['  Porch Light ', 'porch-light'],
  ['Círculo del Farol', 'circulo-del-farol'],
  ['https://kind.example/app/#/circles/porch-light/', 'porch-light'],
  ['/circles/porch_light', 'porch_light'],
  ['مشربية', ''],
  ['', ''],
])('reads %j as %j', (typed, slug) => expect(slugOf(typed)).toBe(slug))
