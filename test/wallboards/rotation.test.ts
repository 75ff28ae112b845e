import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyHash } from '../../src/access/access-keys.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'

const MINE = '{ viewer { role boardToken { board expiresAt successor } } }'

describe('a board token that is rotated', () => {
  let app: TestApp
  let boardId: string
  let keyId: string
  let secret: string

  const admin = async (verb: string, input: Record<string, unknown>, selection: string): Promise<Answer> => (await app.as('admin')).verb(verb, input, selection)
  const rotate = (id: string) => admin('rotateAccessKey', { keyId: id }, 'keyId secret')
  const mine = async (token: string | null): Promise<Answer> => (await (await app.as(token))(MINE)).viewer.boardToken
  const refused = async (token: string) => (await (await app.as(token)).raw(MINE)).errors?.[0]?.extensions.code

  beforeAll(async () => {
    app = await startApp()
    boardId = (await app.runtime.db.board.findUniqueOrThrow({ where: { slug: 'town' } })).id
    ;({ keyId, secret } = await admin('issueAccessKey', { boardId }, 'keyId secret'))
  })
  afterAll(() => app?.stop())

  it('knows its board and no successor before', async () => {
    expect(await mine(secret)).toEqual({ board: 'town', expiresAt: null, successor: null })
  })

  it('is told its successor while it works, the newest when there are several, and the new one opens the same board', async () => {
    const second = await rotate(keyId)
    expect(await mine(secret)).toMatchObject({ board: 'town', successor: second.secret })
    const third = await rotate(second.keyId)
    expect((await mine(secret)).successor).toBe(third.secret)
    expect((await mine(second.secret)).successor).toBe(third.secret)
    expect(await mine(third.secret)).toEqual({ board: 'town', expiresAt: null, successor: null })
    // Nothing is stored that a token could be made from.
    const rows = JSON.stringify(await app.runtime.db.accessKey.findMany())
    for (const token of [secret, second.secret, third.secret]) {
      expect(rows).not.toContain(token)
      expect(rows).toContain(keyHash(token))
    }
  })

  it('is told nothing once it is revoked or its overlap is over', async () => {
    const revoked = await admin('issueAccessKey', { boardId }, 'keyId secret')
    const next = await rotate(revoked.keyId)
    await admin('revokeAccessKey', { keyId: revoked.keyId }, 'keyId')
    expect(await refused(revoked.secret)).toBe('UNAUTHENTICATED')
    expect(await mine(next.secret)).toMatchObject({ board: 'town', successor: null })
    const late = await admin('issueAccessKey', { boardId }, 'keyId secret')
    await rotate(late.keyId)
    app.clock.advance(24 * HOUR)
    expect(await refused(late.secret)).toBe('UNAUTHENTICATED')
  })

  it('leads past a successor that was revoked to nothing', async () => {
    const old = await admin('issueAccessKey', { boardId }, 'keyId secret')
    const next = await rotate(old.keyId)
    await admin('revokeAccessKey', { keyId: next.keyId }, 'keyId')
    expect(await mine(old.secret)).toMatchObject({ successor: null })
  })

  it('is told to no other holder: another board, a partner, people, nobody', async () => {
    const old = await admin('issueAccessKey', { boardId }, 'keyId secret')
    const { secret: next } = await rotate(old.keyId)
    for (const who of ['city', 'county', 'demo-bank', 'demo-app', 'admin', 'dispatcher', 'staff-01', 'auditor', null]) {
      const answer = await (await app.as(who)).raw(MINE)
      expect(JSON.stringify(answer), String(who)).not.toContain(next)
      expect(answer.data.viewer.boardToken, String(who)).toEqual(
        who === 'city' || who === 'county' ? { board: who, expiresAt: expect.any(String), successor: null } : null,
      )
    }
  })

  it('of a partner has no successor to be told: its secret is random and shown once', async () => {
    const partner = await app.runtime.db.partner.findUniqueOrThrow({ where: { account: 'demo-app' } })
    const old = await admin('issueAccessKey', { partnerId: partner.id }, 'keyId secret')
    const { secret: next } = await rotate(old.keyId)
    const answer = await (await app.as(old.secret)).raw(MINE)
    expect(answer.data.viewer).toEqual({ role: 'PARTNER', boardToken: null })
    expect(JSON.stringify(answer)).not.toContain(next)
  })
})
