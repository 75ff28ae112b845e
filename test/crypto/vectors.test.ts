import { createCipheriv, createHash, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifiedBy } from '../../src/crypto/sm2.ts'
import { keyVersion } from '../../src/crypto/suite.ts'
import { masterKey } from '../kit/master-key.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('What the national standards print', () => {
  it('is what SM3 makes of their two texts (GB/T 32905)', () => {
    const sm3 = (text: string) => createHash('sm3').update(text).digest('hex')
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  })

  it('is what SM4 makes of their block, alone and as the first of a counter (GB/T 32907)', () => {
    const [key, block] = [hex('0123456789abcdeffedcba9876543210'), hex('0123456789abcdeffedcba9876543210')]
    expect(createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
    expect(createCipheriv('sm4-ctr', key, block).update(Buffer.alloc(16)).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
  })

  const X = hex('09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020').toString('base64url')
  const Y = hex('CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13').toString('base64url')
  const R = 'F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3'
  const S = 'B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA'
  const ORDER = 'FFFFFFFE FFFFFFFF FFFFFFFF FFFFFFFF 7203DF6B 21C6052B 53BBF409 39D54123'
  const MESSAGE = Buffer.from('message digest')
  it('is what SM2 verifies, by the standard id (GB/T 32918.5)', () => {
    const verifies = verifiedBy(X, Y)
    expect(verifies?.(MESSAGE, hex(R + S))).toBe(true)
    expect(verifies?.(Buffer.from('message digesT'), hex(R + S))).toBe(false)
  })
  it.each([
    ['another r', hex(S + S)],
    ['another s', hex(R + R)],
    ['r of zero', Buffer.concat([Buffer.alloc(32), hex(S)])],
    ['s of zero', Buffer.concat([hex(R), Buffer.alloc(32)])],
    ['r of the order', hex(ORDER + S)],
    ['s of the order', hex(R + ORDER)],
    ['half of it', hex(R)],
    ['a byte more', Buffer.concat([hex(R + S), Buffer.alloc(1)])],
    ['nothing', Buffer.alloc(0)],
  ])('is no signature with %s', (_, signature) => {
    expect(verifiedBy(X, Y)?.(MESSAGE, signature)).toBe(false)
  })
  it('names no key that is no point of the curve', () => {
    expect(verifiedBy(X, X)).toBeNull()
    expect(verifiedBy(X.slice(2), Y)).toBeNull()
    expect(verifiedBy('undefined', 'undefined')).toBeNull()
  })
})

describe('The suite sm', () => {
  it('seals with SM4-CTR and an HMAC-SM3 over place, IV and text, under keys of their own', () => {
    const master = Buffer.from(masterKey('sm'), 'base64')
    const derived = (use: string, bytes: number) => Buffer.from(hkdfSync('sm3', master, '', `flash-delivery/sm/${use}/1`, bytes))
    const { iv, text, tag } = keyVersion('k', master).of('sm').encrypt('requester.name:1', Buffer.from('示例群众'))
    expect(createCipheriv('sm4-ctr', derived('sealing', 16), iv).update(Buffer.from('示例群众'))).toEqual(text)
    // HMAC as the standard builds it from SM3, byte by byte.
    const pad = (with_: number) => Buffer.concat([derived('authentication', 32), Buffer.alloc(32)]).map((byte) => byte ^ with_)
    const sm3 = (...parts: Uint8Array[]) => createHash('sm3').update(Buffer.concat(parts)).digest()
    const said = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('requester.name:1'), iv, text])
    expect(sm3(pad(0x5c), sm3(pad(0x36), said))).toEqual(tag)
  })
})
