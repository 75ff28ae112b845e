import { createHash } from 'node:crypto'

/** A master key of a test in base64, as random as one made by hand and the same each time. */
export const masterKey = (name: string | number): string => createHash('sha256').update(`a key of a test: ${name}`).digest('base64')
