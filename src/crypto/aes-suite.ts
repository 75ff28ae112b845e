import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import type { Derived, MacUse, SuiteKeys } from './suite-keys.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM with a 96-bit random IV, and HMAC-SHA-256; keys by HKDF-SHA-256 (RFC 5869). */
export function aesKeys(master: Buffer): SuiteKeys {
  const derive = (use: Derived) => createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `flash-delivery/${use}/1`, 32)))
  const sealing = derive('sealing')
  const macs = { 'blind-index': derive('blind-index'), words: derive('words'), signing: derive('signing'), 'query-code': derive('query-code') }
  return {
    encrypt(place, plain) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return { iv, text, tag: cipher.getAuthTag() }
    },
    decrypt(place, { iv, text, tag }) {
      const decipher = createDecipheriv('aes-256-gcm', sealing, iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(place)).setAuthTag(tag)
      return Buffer.concat([decipher.update(text), decipher.final()])
    },
    mac: (use: MacUse, text) => createHmac('sha256', macs[use]).update(text).digest(),
  }
}
