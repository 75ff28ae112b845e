import { LIVE_LIMITS as LIMITS } from './limits.ts'

/** One way a socket is closed. */
export interface CloseCode {
  readonly code: number
  /** When it is sent. */
  readonly when: string
  /** Whether the official graphql-ws client comes back by itself, with retries on. */
  readonly comesBack: boolean
  /** What the front end, or its operator, should do. */
  readonly todo: string
}

/**
 * Every code a socket of this server is closed with. Our own faults never close with one the official client takes as
 * final (1008, 1009, 1011, 4500 …); docs/live.md is printed from here.
 */
export const CLOSE_CODES = {
  messageTooLarge: {
    code: 1009,
    when: `a message is longer than ${LIMITS.messageBytes / 1024} KiB`,
    comesBack: false,
    todo: 'send less at once: it is a mistake in the client',
  },
  tooManyFragments: {
    code: 1008,
    when: `a message comes in more than ${LIMITS.messageFrames} frames`,
    comesBack: false,
    todo: 'send messages whole: it is a mistake in the client',
  },
  badFrame: {
    code: 1002,
    when: 'a frame breaks the WebSocket protocol: compressed, unmasked, an unknown opcode',
    comesBack: false,
    todo: 'look at what stands between: a proxy that changes frames, or a home-made client',
  },
  restarting: {
    code: 1012,
    when: 'the server stops: a deployment',
    comesBack: true,
    todo: 'nothing: come back after a moment, spread out, with the last cursor',
  },
  tryAgain: {
    code: 1013,
    when: `too many connections in one name; more than ${LIMITS.messages} messages in ${LIMITS.pingEveryMs / 1_000} s; more than ${LIMITS.bufferedBytes / 1024 / 1024} MiB unread, or not read out for ${LIMITS.stalledMs / 1_000} s; the database is away when a stream is opened`,
    comesBack: true,
    todo: 'come back with back-off and the last cursor; when it repeats, open fewer connections or ask for less',
  },
  badMessage: {
    code: 4400,
    when: `a message is not JSON, binary, of an unknown type, without an id, or with one longer than ${LIMITS.operationIdLength} characters`,
    comesBack: false,
    todo: 'mend the client: it does not speak graphql-transport-ws',
  },
  notAcknowledged: { code: 4401, when: '`subscribe` before `connection_ack`', comesBack: false, todo: 'mend the client: wait for the acknowledgement' },
  forbidden: {
    code: 4403,
    when: 'the token is not valid, has expired or was revoked; its holder lost a role, a team or the account; `connection_init` holds a credential that is not understood',
    comesBack: true,
    todo: 'get a new token; come back with it and the last cursor',
  },
  wrongSubprotocol: {
    code: 4406,
    when: 'another subprotocol than `graphql-transport-ws`',
    comesBack: false,
    todo: 'use the graphql-ws client, not subscriptions-transport-ws',
  },
  initTimeout: {
    code: 4408,
    when: `no \`connection_init\` within ${LIMITS.initWithinMs / 1_000} s`,
    comesBack: true,
    todo: 'send it first; get the token before connecting',
  },
  duplicateOperation: { code: 4409, when: 'an operation id that is in use on the socket', comesBack: false, todo: 'mend the client: one id, one operation' },
  secondInit: { code: 4429, when: 'a second `connection_init`', comesBack: false, todo: 'mend the client: initialise once' },
} as const satisfies Record<string, CloseCode>
