import { createCipheriv, createDecipheriv, createHmac, createSecretKey, getCiphers, getHashes, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Derived, Encrypted, SuiteKeys } from './suite-keys.ts'

const IV_BYTES = 16
const TAG_BYTES = 32
/** SM4 has keys and blocks of 128 bits (GB/T 32907). */
const SM4_BYTES = 16

/** Whether this build of Node has SM3 and SM4: all of nodejs.org do, one linked with a library of its own may not. */
export const hasSm = (): boolean => getHashes().includes('sm3') && getCiphers().includes('sm4-ctr')

/**
 * SM4-CTR (GB/T 32907) with HMAC-SM3 (GB/T 32905), encrypted first and then authenticated, since Node has no SM4-GCM; keys by HKDF with
 * HMAC-SM3. The tag covers the place, the IV and the text, each with a length that cannot be read in two ways.
 */
export function smKeys(master: Buffer): SuiteKeys {
  const derive = (use: Derived | 'authentication', bytes: number) =>
    createSecretKey(Buffer.from(hkdfSync('sm3', master, '', `flash-delivery/sm/${use}/1`, bytes)))
  const sealing = derive('sealing', SM4_BYTES)
  const authentication = derive('authentication', TAG_BYTES)
  const macs = {
    'blind-index': derive('blind-index', TAG_BYTES),
    words: derive('words', TAG_BYTES),
    signing: derive('signing', TAG_BYTES),
    'query-code': derive('query-code', TAG_BYTES),
  }
  const tagOf = (place: string, { iv, text }: Pick<Encrypted, 'iv' | 'text'>) => {
    const named = Buffer.from(place)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(named.length)
    return createHmac('sm3', authentication).update(length).update(named).update(iv).update(text).digest()
  }
  return {
    encrypt(place, plain) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('sm4-ctr', sealing, iv)
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return { iv, text, tag: tagOf(place, { iv, text }) }
    },
    decrypt(place, { iv, text, tag }) {
      if (!timingSafeEqual(tagOf(place, { iv, text }), tag)) throw new Error('the tag does not fit')
      const decipher = createDecipheriv('sm4-ctr', sealing, iv)
      return Buffer.concat([decipher.update(text), decipher.final()])
    },
    mac: (use, text) => createHmac('sm3', macs[use]).update(text).digest(),
  }
}
