import type { Context } from '../graphql/context.ts'

/** Columns that decide who may read an order's text. */
export const owned = { handlerId: true, teamId: true, areaCode: true, completedAt: true } as const

/** The reader's instant. */
export const time = (context: Context) => context.ground.clock.now()
