import type { Ground } from '../ground.ts'

/** Columns that decide who may read an order's text. */
export const owned = { handlerId: true, teamId: true, areaCode: true, completedAt: true } as const

/** The reader's instant. */
export const time = ({ ground }: { readonly ground: Pick<Ground, 'clock'> }) => ground.clock.now()
