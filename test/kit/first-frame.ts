import type { Answer } from './client.ts'

/** What one frame of an event stream carries. */
export interface Frame {
  readonly data: Answer
  readonly errors?: { message: string; extensions: Record<string, unknown> }[]
}

/** The first frame of an event stream, which is then left. */
export async function firstFrame(response: Response): Promise<Frame> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const data = /^data: (\{.*\})$/m.exec(text)?.[1]
    if (data) return JSON.parse(data)
  }
  throw new Error(`no frame in: ${text}`)
}
