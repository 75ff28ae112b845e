import type { ServerResponse } from 'node:http'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'

const ANSWER_WITHIN_MS = LIMITS.READY_MS.value

/** `/health`: the process runs. Says nothing about what it stands on, so that an outage does not restart it. */
export function health(response: ServerResponse): void {
  sendJson(response, 200, { status: 'ok' })
}

/** `/ready`: 200 when requests can be served; 503 while stopping or while the database does not answer. */
export async function ready(runtime: Runtime, stopping: boolean, response: ServerResponse): Promise<void> {
  const status = stopping ? 'stopping' : (await answers(runtime)) ? 'ready' : 'database unavailable'
  sendJson(response, status === 'ready' ? 200 : 503, { status })
}

async function answers({ db }: Runtime): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, false)
  })
  const asked = db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  )
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}

/** Sends a small JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
