/** External numbers of the demo city of today begin with this: the same in every city, so that docs can name an order. */
export const NOW = 'DEMO-NOW-'
/** The external number of an order of today: 7 is DEMO-NOW-07. */
export const numberOf = (nr: number) => `${NOW}${String(nr).padStart(2, '0')}`
/** Its telephone: the last four digits prove a citizen who tracks it. */
export const phoneOf = (nr: number) => `1390000${8000 + nr}`

/** Orders that pages and documents name. */
export const KNOWN = { unverified: 1, offered: 6, visited: 17, completed: 23, complained: 25, supervised: 13 } as const
