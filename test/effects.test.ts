import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LIFECYCLE } from '../src/actions/lifecycle-table.ts'
import { keepSlotWaits } from '../src/appointments/slot-waits.ts'
import { keepClocks } from '../src/clocks/keep-clocks.ts'
import { EFFECTS } from '../src/effects.ts'
import { EVENT_KINDS, type EventKind } from '../src/events/catalogue.ts'
import type { Transition } from '../src/orders/lifecycle.ts'
import { packageRoot } from '../src/root.ts'

const rowsWith = (effect: unknown) => EVENT_KINDS.filter((kind) => (EFFECTS[kind] as readonly unknown[] | undefined)?.includes(effect)).sort()

describe('the table of effects', () => {
  test('keeps clocks for each kind of event the rules of clocks name, and for no other', () => {
    const rules = readFileSync(join(packageRoot, 'src/clocks/clock-rules.ts'), 'utf8')
    const named = [...rules.matchAll(/case '(\w+)':/g)].map(([, kind]) => kind as EventKind)
    expect(named.length).toBeGreaterThan(25)
    expect(rowsWith(keepClocks)).toEqual([...new Set(named)].sort())
  })

  test('ends the waiting for a time after every event that may lead an order out of ACCEPTED', () => {
    const leaving = Object.values(LIFECYCLE).filter((row: Transition) => row.from.includes('ACCEPTED') && row.to.some((to) => to !== 'ACCEPTED'))
    // A proposal that is approved leaves the event of the ending as well.
    const events = leaving.map((row: Transition) => row.event).filter((kind) => kind !== 'INCOMPLETE_DECIDED')
    const kinds = [...new Set(events), 'SLOT_EXPIRED', 'SLOT_RELEASED']
    expect(rowsWith(keepSlotWaits)).toEqual(kinds.sort())
  })
})
