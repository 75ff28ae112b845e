/** Several telephones, desks and pens at once: six at work until nothing is left. */
export async function together<T>(all: readonly T[], work: (one: T, nr: number) => Promise<unknown>): Promise<void> {
  const left = [...all.entries()]
  const hand = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next[1], next[0])
  }
  await Promise.all(Array.from({ length: 6 }, hand))
}
