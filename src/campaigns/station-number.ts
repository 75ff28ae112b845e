import { z } from 'zod'

const WORDS = 'must be 0 to 4 | 须为 0 到 4'

/** A station of a campaign, counted from 0 (站点): it has at most five. */
export const stationNumber = z.number().int().min(0, WORDS).max(4, WORDS)
