/** What the page asks for. test/wallboards/page-document.test.ts checks it against the schema. */
const LINE = 'numberTail category areaName status at'
const RATE = 'value numerator denominator suppressed'

export const BOARD_DOCUMENT = `subscription Wallboard($board: String!) {
  wallboard(board: $board) {
    __typename
    ... on WallboardSnapshot {
      asOf
      value {
        title profile areaName year
        counts { status count }
        today { registered dispatched completed }
        hours { hour registered dispatched completed }
        ticker { ${LINE} }
        waiting { ${LINE} clock { kind dueAt } }
        onTime { ${RATE} }
        resolution { ${RATE} }
        satisfaction { ${RATE} }
        queues { site campaign stations { name waiting inStation next passedToday } }
        areas { code name open completedToday onTime { ${RATE} } resolution { ${RATE} } satisfaction { ${RATE} } }
      }
    }
    ... on CaughtUp { serverTime }
    ... on AccessEnding { at }
  }
}`

export const TOKEN_DOCUMENT = 'query BoardToken { viewer { boardToken { board successor } } }'

export type Status = 'REGISTERED' | 'VERIFIED' | 'DISPATCHED' | 'ACCEPTED' | 'SCHEDULED' | 'IN_SERVICE' | 'PROCESSING' | 'COMPLETED' | 'CLOSED'

/** All three numbers are null when nothing is counted or the rate is not shown in public. */
export interface Rate {
  readonly value: number | null
  readonly numerator: number | null
  readonly denominator: number | null
  readonly suppressed: boolean
}

export interface Line {
  readonly numberTail: string
  readonly category: string
  readonly areaName: string
  readonly status: string
  /** ISO 8601, to the minute. */
  readonly at: string
  /** Of lines that wait: the running clock that ends first. */
  readonly clock?: { readonly kind: string; readonly dueAt: string } | null
}

export interface Hour {
  readonly hour: number
  readonly registered: number
  readonly dispatched: number
  readonly completed: number
}

export interface Area {
  readonly code: string
  readonly name: string
  readonly open: number
  readonly completedToday: number
  readonly onTime: Rate
  readonly resolution: Rate
  readonly satisfaction: Rate
}

export interface Tile {
  readonly title: string
  readonly profile: 'CITY' | 'COUNTY' | 'TOWN' | 'HALL'
  readonly areaName: string
  readonly year: number
  readonly counts: readonly { readonly status: Status; readonly count: number }[]
  readonly today: { readonly registered: number; readonly dispatched: number; readonly completed: number }
  readonly hours: readonly Hour[]
  readonly ticker: readonly Line[]
  readonly waiting: readonly Line[]
  readonly onTime: Rate
  readonly resolution: Rate
  readonly satisfaction: Rate
  readonly areas: readonly Area[]
  /** Sites of running campaigns. */
  readonly queues: readonly SiteQueue[]
}

export interface SiteQueue {
  readonly site: string
  readonly campaign: string
  readonly stations: readonly {
    readonly name: string
    readonly waiting: number
    readonly inStation: readonly number[]
    readonly next: readonly number[]
    readonly passedToday: number
  }[]
}

/** One frame of the subscription. */
export type Frame =
  | { readonly __typename: 'WallboardSnapshot'; readonly asOf: string; readonly value: Tile | null }
  | { readonly __typename: 'CaughtUp'; readonly serverTime: string }
  | { readonly __typename: 'AccessEnding'; readonly at: string }
  | { readonly __typename: 'ResyncRequired' }
