import { Writable } from 'node:stream'

/** A place for the program's log, and what has been written there so far: `startApp({ logTo })`. */
export function logText(): { readonly logTo: NodeJS.WritableStream; readonly text: () => string } {
  let text = ''
  const logTo = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { logTo, text: () => text }
}
