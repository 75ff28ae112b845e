import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import type { PersonRole } from '../../src/access/viewer.ts'

/** A sign-on (统一身份认证) on this machine: its keys over HTTP, and tokens signed with them. */
export interface SignOn {
  /** What JWKS_URL is set to. */
  readonly jwksUrl: string
  /** How often its keys have been asked for. */
  asked(): number
  /** A token of ten minutes for a person of the whole city. */
  token(role: PersonRole): Promise<string>
}

/** Starts one; it is gone after the test. */
export async function startSignOn(): Promise<SignOn> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] })
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.setHeader('Content-Type', 'application/json').end(jwks)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return {
    jwksUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/jwks`,
    asked: () => asked,
    token: (role) =>
      new SignJWT({ role, area: '450400000000' })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setSubject('signed-on')
        .setIssuer('flash-delivery')
        .setAudience('flash-delivery')
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
  }
}
