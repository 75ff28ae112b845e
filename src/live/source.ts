import type { CodeHolder } from '../access/still-valid.ts'

/** What a subscription follows, as its resolver describes it. It is not iterated: a cohort is joined for it. */
export interface Source extends AsyncIterable<never> {
  readonly kind: 'feed' | 'view'
  /** Entitlement class; cursors are bound to it. */
  readonly audience: string
  /** Set when only events of this order concern it. */
  readonly order: string | null
  /** What was proven for this stream alone: it ends with it. */
  readonly holder?: CodeHolder | undefined
}

/** Makes a source; graphql only asks that the return value of a subscription can be iterated. */
export function source<S extends Source>(described: Omit<S, typeof Symbol.asyncIterator>): S {
  const iterator = (): AsyncIterator<never> => {
    throw new Error('a source is followed by joining its cohort')
  }
  return { ...described, [Symbol.asyncIterator]: iterator } as S
}
