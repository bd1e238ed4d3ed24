/** Pure: her week as quarters of an hour, and the parts of a day that she paints with one tap. */
import type { Schemas } from '../../api/client'

export type Slots = Schemas['StretchField'][]
export type Part = 'night' | 'early' | 'day' | 'evening' | 'late'
export type Painted = 'all' | 'some' | 'none'

/** From which hour to which; the end is not part of it. */
export const PARTS: Record<Part, readonly [number, number]> = { night: [0, 5], early: [5, 9], day: [9, 17], evening: [17, 21], late: [21, 24] }
const QUARTERS = 96

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const written = (quarter: number): string => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

function quartersOf(slots: Slots, weekday: number): boolean[] {
  const day = Array.from({ length: QUARTERS }, () => false)
  for (const slot of slots) if (slot.weekday === weekday) day.fill(true, minutesOf(slot.from) / 15, minutesOf(slot.to) / 15)
  return day
}

/** Return how much of a part of a day she painted. */
export function painted(slots: Slots, weekday: number, part: Part): Painted {
  const [from, to] = PARTS[part]
  const quarters = quartersOf(slots, weekday).slice(from * 4, to * 4)
  return quarters.every(Boolean) ? 'all' : quarters.some(Boolean) ? 'some' : 'none'
}

/** Return her week with this part of a day painted whole, or taken out where it was whole. What stands beside it stays. */
export function toggled(slots: Slots, weekday: number, part: Part): Slots {
  const day = quartersOf(slots, weekday)
  const [from, to] = PARTS[part]
  day.fill(painted(slots, weekday, part) !== 'all', from * 4, to * 4)
  return [...slots.filter((slot) => slot.weekday !== weekday), ...stretches(day, weekday)]
}

function stretches(day: boolean[], weekday: number): Slots {
  const found: Slots = []
  for (let at = 0; at < QUARTERS; at++) {
    if (!day[at] || day[at - 1]) continue
    const end = day.indexOf(false, at)
    found.push({ weekday, from: written(at), to: written(end < 0 ? QUARTERS : end) })
  }
  return found
}
