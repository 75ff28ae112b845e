import { Problem } from '../errors.ts'

/**
 * Gives work so long, and then answers for it.
 * @param work is told by its signal that its answer is not waited for any more
 * @throws Problem UNAVAILABLE when it takes longer
 */
export async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tooLong(milliseconds))
      ending.abort(tooLong(milliseconds))
    }, milliseconds)
  })
  try {
    return await Promise.race([work(ending.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

function tooLong(milliseconds: number) {
  const seconds = Math.ceil(milliseconds / 1_000)
  return new Problem(
    'UNAVAILABLE',
    { en: `not answered within ${seconds} s; ask for less, or try again`, zh: `${seconds} 秒内未能完成，请减少查询内容或稍后重试` },
    true,
  )
}
