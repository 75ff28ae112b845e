/** What a limit counts. */
export type LimitUnit =
  | 'milliseconds'
  | 'bytes'
  | 'characters'
  | 'tokens'
  | 'records'
  | 'addresses'
  | 'mistakes'
  | 'documents'
  | 'levels'
  | 'conditions'
  | 'values'
  | 'objects'
  | 'headers'
  | 'frames'
  | 'pieces'
  | 'messages'
  | 'operations'
  | 'connections'
  | 'catch-ups'
  | 'streams'
  | 'events'
  | 'hints'
  | 'tries'
  | 'transactions'
  | 'plans'
  | 'keys'
  | 'members'
  | 'times'
  | 'callers'
  | 'portions'

/** What one process can bear, or how long it waits: change it here, and nowhere else. */
export interface Limit {
  readonly value: number
  readonly unit: LimitUnit
  /** What it limits. */
  readonly en: string
  /** What happens past it. */
  readonly past: string
}
type Limits = Record<string, Limit>

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const KIB = 1024

const DOCUMENTS = {
  DEPTH: { value: 10, unit: 'levels', en: 'depth of a document', past: 'refused: `TOO_COMPLEX`; `viewer { limits { depth } }` tells it' },
  COST: { value: 5_000, unit: 'objects', en: 'cost of a query or mutation, page sizes counted', past: 'refused: `TOO_COMPLEX`' },
  SUBSCRIPTION_COST: { value: 500, unit: 'objects', en: 'cost of one frame of a subscription', past: 'refused: `TOO_COMPLEX`' },
  FILTER_DEPTH: { value: 6, unit: 'levels', en: 'filters in each other (`and`, `or`, `not`)', past: 'refused: `BAD_INPUT` naming the place' },
  FILTER_CONDITIONS: { value: 100, unit: 'conditions', en: 'of a filter with all it holds', past: 'refused: `BAD_INPUT`' },
  FILTER_VALUES: { value: 200, unit: 'values', en: 'of a list of ids or codes in a filter', past: 'refused: `BAD_INPUT`' },
  CONDITIONS_AN_OBJECT: { value: 2, unit: 'conditions', en: 'of a filter that cost as much as an object', past: 'another object is counted' },
  DOCUMENT_TOKENS: { value: 1_000, unit: 'tokens', en: 'length of a document', past: 'refused: `TOO_COMPLEX`, before anything is walked' },
  DOCUMENT_CHARACTERS: { value: 16_384, unit: 'characters', en: 'length of a document', past: 'refused: `TOO_COMPLEX`, before it is parsed' },
  DOCUMENT_MISTAKES: { value: 5, unit: 'mistakes', en: 'told of one document', past: 'the rest is not looked for' },
  DOCUMENTS_REMEMBERED: { value: 1_000, unit: 'documents', en: 'kept parsed and validated', past: 'the oldest is parsed again when it comes' },
  PAGE: { value: 100, unit: 'objects', en: 'a page of a list', past: 'refused: `BAD_INPUT`' },
  COMPARED: {
    value: 1_000,
    unit: 'objects',
    en: 'compared with the words of a search for one page, or for its total',
    past: 'the page ends there and the next goes on; the total is null',
  },
  USUAL_PAGE: { value: 20, unit: 'objects', en: 'a page of a list that names no size', past: 'the next page has the rest' },
} satisfies Limits

const REQUESTS = {
  BODY_BYTES: { value: 128 * KIB, unit: 'bytes', en: 'body of a request', past: '413 `TOO_LARGE`' },
  HEADERS_MS: { value: 9 * SECOND, unit: 'milliseconds', en: 'until all headers have come, also the first byte', past: 'the connection is closed' },
  REQUEST_MS: { value: 30 * SECOND, unit: 'milliseconds', en: 'until a whole request has come', past: 'the connection is closed' },
  SILENT_LOOK_MS: { value: 500, unit: 'milliseconds', en: 'from one look for connections that are late to the next', past: 'they are closed that much later' },
  PLAIN_CONNECTIONS: { value: 4_000, unit: 'connections', en: 'open besides `MAX_CONNECTIONS`, for requests', past: 'one more is closed at once' },
  PLAIN_CONNECTIONS_OF_ADDRESS: {
    value: 2_000,
    unit: 'connections',
    en: 'open from one address besides `MAX_CONNECTIONS_PER_ADDRESS`, without a proxy of ours',
    past: 'one more is closed at once',
  },
  EXECUTION_MS: {
    value: 20 * SECOND,
    unit: 'milliseconds',
    en: 'an operation runs',
    past: '503 `UNAVAILABLE`; of a query nothing more is begun, a change that was begun ends, and its idempotency key tells how',
  },
  QUOTA_CALLERS: {
    value: 100_000,
    unit: 'callers',
    en: 'whose use of a class is remembered',
    past: 'those with all their quota are forgotten, then the oldest',
  },
  QUOTA_PORTIONS: { value: 20, unit: 'portions', en: 'that a quota of all servers is taken in', past: 'a process asks the database for the next' },
  REDIS_QUOTA_MS: { value: 200, unit: 'milliseconds', en: 'Redis answers for a quota', past: 'the read is counted in the process' },
  QUOTA_ASKED_AT_ONCE: { value: 1_000, unit: 'callers', en: 'whose portions are asked of Redis at once', past: 'their reads are counted in the process' },
  OBJECTS_A_READ: { value: 250, unit: 'objects', en: 'that count as one more read', past: 'another read is counted' },
  KEEP_ALIVE_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'an idle connection', past: 'it is closed' },
  READY_MS: { value: 2 * SECOND, unit: 'milliseconds', en: 'the database answers `/ready`', past: '503' },
  REQUESTED_HEADERS: { value: 64, unit: 'headers', en: 'a preflight asks for', past: 'the rest is not allowed' },
  KEY_CHARACTERS: { value: 128, unit: 'characters', en: '`Idempotency-Key` of a header', past: 'it is not taken for one' },
  DRAIN_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'requests under way when the server stops', past: 'they are cut' },
  STORAGE_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'the storage of attachments answers', past: 'the upload or download fails' },
} satisfies Limits

const SOCKETS = {
  INIT_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'until `connection_init` has come', past: 'closed with 4408' },
  MESSAGE_BYTES: { value: 64 * KIB, unit: 'bytes', en: 'a message of a client; no compression', past: 'closed with 1009' },
  MESSAGE_FRAMES: { value: 64, unit: 'frames', en: 'a message of a client comes in', past: 'closed with 1008' },
  FRAME_PIECES: { value: 1_024, unit: 'pieces', en: 'of the network one frame comes in', past: 'closed with 1008' },
  OPERATIONS: { value: 20, unit: 'operations', en: 'at once on a socket', past: 'one more is refused: `TOO_COMPLEX`; the socket stays' },
  OPERATION_ID_CHARACTERS: { value: 128, unit: 'characters', en: 'id of an operation', past: 'closed with 4400' },
  MESSAGES: { value: 600, unit: 'messages', en: 'and pings of a client between two pings of ours', past: 'closed with 1013' },
  BUFFERED_BYTES: { value: KIB * KIB, unit: 'bytes', en: 'unread by a client on a socket', past: 'closed with 1013; a feed waits in the log, not in memory' },
  STALLED_MS: { value: 30 * SECOND, unit: 'milliseconds', en: 'nothing is read out by a client', past: 'closed with 1013; an event stream is cut' },
  PING_EVERY_MS: { value: 12 * SECOND, unit: 'milliseconds', en: 'from a ping of ours to the next', past: 'a socket without an answer by then is cut' },
  LOOK_EVERY_MS: { value: 3 * SECOND, unit: 'milliseconds', en: 'from one look at all sockets to the next', past: 'these limits are seen that much later' },
  GRACE_MS: { value: 12 * SECOND, unit: 'milliseconds', en: 'until a client answers the close of its socket', past: 'the connection is cut' },
  RESTART_MS: { value: 2 * SECOND, unit: 'milliseconds', en: 'sockets are told of a restart, one after the other', past: 'after twice that they are cut' },
  CONNECTS_A_SECOND: { value: 2_000, unit: 'connections', en: 'opened in a second in one process', past: '503, event streams 429, with `Retry-After`' },
  KEY_FACTOR: { value: 10, unit: 'times', en: 'as many connections in the name of a key as of a person', past: 'closed with 1013, event streams 429' },
  COME_AGAIN_MS: { value: 5 * SECOND, unit: 'milliseconds', en: '`Retry-After` where there is no place', past: 'a place may be free' },
  EVENT_STREAM_RETRY_MS: { value: 2 * SECOND, unit: 'milliseconds', en: '`retry:` of an event stream', past: 'its client comes back' },
} satisfies Limits

const STREAMS = {
  HEARTBEAT_MS: { value: 9 * SECOND, unit: 'milliseconds', en: 'silence of a stream', past: '`CaughtUp` is sent' },
  BEAT_EVERY_MS: { value: 500, unit: 'milliseconds', en: 'from one look for silent streams to the next', past: '`CaughtUp` comes that much later' },
  LOG_SEEN_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'since the log was read', past: 'no `CaughtUp` is sent: what is current is not known' },
  UNREAD_BYTES: { value: 64 * KIB, unit: 'bytes', en: 'in memory for one reader', past: 'a feed goes on from the log, a view with its newest state' },
  CURSOR_CHARACTERS: { value: 512, unit: 'characters', en: 'a cursor', past: 'refused: `BAD_INPUT`, in `Last-Event-ID` too' },
  VIEW_EVERY_MS: { value: 250, unit: 'milliseconds', en: 'between two snapshots of a view', past: 'what came between is left out' },
  FEED_PAGE: { value: 100, unit: 'events', en: 'of the log read at once for a feed that catches up', past: 'the next page has the rest' },
  FRAMES_AT_ONCE: { value: 25, unit: 'frames', en: 'executed together and sent in one write', past: 'the rest is sent after them' },
  CATCH_UPS: { value: 4, unit: 'catch-ups', en: 'under way at once', past: 'the rest waits its turn, so that live streams are not held up' },
  STREAM_PAUSE_MS: {
    value: 2 * SECOND,
    unit: 'milliseconds',
    en: 'longest pause before a stream tries again',
    past: 'it tries again, until the database is back',
  },
  ACCESS_ENDING_MS: { value: MINUTE, unit: 'milliseconds', en: 'left of a right', past: '`AccessEnding` is sent' },
  EXPIRY_LOOK_MS: { value: 500, unit: 'milliseconds', en: 'from one look for rights that run out to the next', past: 'a stream ends that much later' },
  ACCESS_ASK_MS: {
    value: 2 * SECOND,
    unit: 'milliseconds',
    en: 'from asking whether rights still hold to the next time',
    past: 'a revoked one ends its streams',
  },
  ACCESS_AT_ONCE: { value: 1_000, unit: 'streams', en: 'asked for at once', past: 'frames leave before the next part' },
  TICKET_ASK_MS: {
    value: 3 * SECOND,
    unit: 'milliseconds',
    en: 'from asking whether a ticket still holds to the next time',
    past: 'a revoked one ends its streams',
  },
  TICKET_MS: { value: 12 * HOUR, unit: 'milliseconds', en: 'life of a stream ticket', past: 'the stream ends; its page gets another' },
} satisfies Limits

const LOG = {
  FIRST_PAUSE_MS: {
    value: 100,
    unit: 'milliseconds',
    en: 'until something that failed is tried again',
    past: 'each next pause is twice as long, up to the longest of its kind',
  },
  RING: { value: 2_000, unit: 'events', en: 'of the log kept in memory', past: 'a feed further back reads the log' },
  WAKE_MS: { value: 10, unit: 'milliseconds', en: 'in which hints are one', past: 'the next hint goes out' },
  RELAY_PAGE: { value: 100, unit: 'events', en: 'of the log read at once', past: 'the next page has the rest' },
  RELAY_POLL_MS: { value: SECOND, unit: 'milliseconds', en: 'without a hint', past: 'the log is read: a lost hint costs no more' },
  RELAY_PAUSE_MS: {
    value: 5 * SECOND,
    unit: 'milliseconds',
    en: 'longest pause before the log is tried again',
    past: 'it is tried again, until the database is back',
  },
  REDIS_CONNECT_MS: { value: 3 * SECOND, unit: 'milliseconds', en: 'Redis is reached', past: 'replicas learn of changes by polling' },
  REDIS_ASK_MS: { value: SECOND, unit: 'milliseconds', en: 'from one ping of Redis to the next', past: 'it is asked whether it still answers' },
  REDIS_SILENT_MS: { value: 3 * SECOND, unit: 'milliseconds', en: 'silence of Redis', past: 'the connection is given up, and opened again' },
  REDIS_PAUSE_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'longest pause before Redis is tried again', past: 'it is tried again' },
  REDIS_WAITING: { value: 16, unit: 'hints', en: 'that wait for Redis', past: 'more are dropped: they would say the same' },
  CHANGE_TRIES: { value: 12, unit: 'tries', en: 'of a change that met another', past: 'the last answer stands' },
  FREE_TRIES: { value: 3, unit: 'tries', en: 'of a change in which it waits for no other', past: 'its order is locked first' },
  IDEMPOTENCY_MS: { value: 72 * HOUR, unit: 'milliseconds', en: 'an idempotency key is remembered', past: 'the same key is another request' },
  TIMERS_LOOK_MS: { value: 500, unit: 'milliseconds', en: 'from one look for timers that are due to the next', past: 'a timer fires that much later' },
  TIMER_TRIES: { value: 9, unit: 'tries', en: 'of a timer whose handler fails', past: 'it gives up, until `retryTimer`' },
  TIMERS_AT_ONCE: { value: 3, unit: 'transactions', en: 'of timers at once on PostgreSQL', past: 'the rest waits its turn' },
} satisfies Limits

const DATABASE = {
  CONNECTIONS: { value: 10, unit: 'connections', en: 'of one process to PostgreSQL', past: 'transactions wait for one' },
  CONNECT_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'a connection is opened', past: '503 `UNAVAILABLE`' },
  TRANSACTION_WAIT_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'a transaction waits for a connection', past: '503 `OVERLOADED`' },
  TRANSACTION_MS: { value: 15 * SECOND, unit: 'milliseconds', en: 'a transaction', past: 'rolled back; 503 `OVERLOADED`' },
  EMBEDDED_TRANSACTION_MS: {
    value: 30 * SECOND,
    unit: 'milliseconds',
    en: 'a transaction of the embedded database, and its turn: all queue',
    past: '503 `OVERLOADED`',
  },
  STATEMENT_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'a statement', past: 'cancelled; 503 `UNAVAILABLE`' },
  LOCK_MS: { value: 3 * SECOND, unit: 'milliseconds', en: 'a statement waits for a lock', past: 'cancelled; 503 `UNAVAILABLE`' },
  SETUP_LOCK_EVERY_MS: { value: 100, unit: 'milliseconds', en: 'between two tries for the lock of migrations and seeding', past: 'it is tried again' },
  INDEX_BUILT_EVERY_MS: { value: 500, unit: 'milliseconds', en: 'between two looks at an index another program is building', past: 'it is looked at again' },
  IDLE_IN_TRANSACTION_MS: {
    value: 15 * SECOND,
    unit: 'milliseconds',
    en: 'a transaction without a statement',
    past: 'its session ends: a frozen server holds no lock for ever',
  },
  SILENCE_MS: { value: 12 * SECOND, unit: 'milliseconds', en: 'silence of a connection that is waited for', past: 'it is closed' },
  LISTEN_ASK_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'from one question on a connection that listens to the next', past: 'a dead one is noticed' },
  LISTEN_PAUSE_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'longest pause before it is opened again', past: 'it is tried again' },
  PLANS: { value: 1_000, unit: 'plans', en: 'kept in a session', past: 'further statements are planned each time' },
} satisfies Limits

const SECRETS = {
  TOKEN_CHARACTERS: { value: 8_192, unit: 'characters', en: 'a token', past: 'refused unread: `UNAUTHENTICATED`' },
  CLOCK_SKEW_MS: { value: MINUTE, unit: 'milliseconds', en: 'the clock of the sign-on is off', past: 'its tokens are refused' },
  TRIES_MS: {
    value: 15 * MINUTE,
    unit: 'milliseconds',
    en: 'a wrong try of one caller counts, and a full counter locks the caller',
    past: 'it counts no more',
  },
  TRIES_AGAINST_ONE_MS: {
    value: 24 * HOUR,
    unit: 'milliseconds',
    en: 'a wrong try at one number counts, and a full counter locks the number',
    past: 'it counts no more',
  },
  TRIES_AGAINST_ONE: { value: 1_000, unit: 'tries', en: 'at one number, wrong', past: 'the number is locked: `RATE_LIMITED`' },
  TRIES_BY_ONE: { value: 100, unit: 'tries', en: 'of one caller, wrong', past: 'the caller is locked: `RATE_LIMITED`' },
  TRIES_AT_ONCE: { value: 10, unit: 'tries', en: 'of one caller compared at once', past: 'the next waits its turn' },
  TRIES_FORGOTTEN_MS: {
    value: 5 * MINUTE,
    unit: 'milliseconds',
    en: 'from one clearing of counters to the next',
    past: 'those that count no more are deleted',
  },
  KEY_OVERLAP_MS: { value: 24 * HOUR, unit: 'milliseconds', en: 'a rotated key works beside its successor', past: 'refused: `UNAUTHENTICATED`' },
  KEY_ROTATIONS: { value: 5, unit: 'keys', en: 'a board’s old token leads through to its newest', past: 'the board is given a new token by hand' },
  DEVELOPMENT_MS: {
    value: 30 * 24 * HOUR,
    unit: 'milliseconds',
    en: 'a development token works, and a demo key after a start',
    past: 'refused: `UNAUTHENTICATED`',
  },
  SIGN_ON_MS: { value: 5 * SECOND, unit: 'milliseconds', en: 'the sign-on answers with its SM2 keys', past: '503 `UNAVAILABLE`' },
  SIGN_ON_KEYS_MS: { value: 10 * MINUTE, unit: 'milliseconds', en: 'the SM2 keys of the sign-on are kept', past: 'they are asked for again' },
  SIGN_ON_KEYS_AGAIN_MS: { value: 30 * SECOND, unit: 'milliseconds', en: 'between two questions for an SM2 key that is unknown', past: 'it is asked for' },
  KEY_SAID_MS: { value: MINUTE, unit: 'milliseconds', en: 'a process says which key it seals with', past: 'it says so again' },
  KEY_SEALING_MS: { value: 3 * MINUTE, unit: 'milliseconds', en: 'since a process said that it seals with a key', past: 'the key may be retired' },
  KEY_TRANSIT_MS: { value: 10 * SECOND, unit: 'milliseconds', en: 'the server of keys answers at start', past: 'the start is refused' },
  REVOCATIONS_EVERY_MS: {
    value: SECOND,
    unit: 'milliseconds',
    en: 'from one reading of the revoked sign-ons to the next',
    past: 'a process learns of one that much later',
  },
  RECORDS_EVERY_MS: { value: SECOND, unit: 'milliseconds', en: 'a security record waits to be written', past: 'it is written with those of the next second' },
  RECORDS_WAITING: {
    value: 10_000,
    unit: 'records',
    en: 'security records wait while the database is away',
    past: 'the newest are lost, and the log says how many',
  },
  RECORDS_AT_ONCE: { value: 500, unit: 'records', en: 'of one statement that writes them', past: 'the rest is written with another' },
  REFUSALS_TOGETHER_MS: { value: MINUTE, unit: 'milliseconds', en: 'of refusals of one address are one record', past: 'the next record begins' },
  REFUSED_ADDRESSES: { value: 2_000, unit: 'addresses', en: 'whose refusals a minute are counted apart', past: 'the rest counts as one' },
  LOOKS_TOGETHER_MS: { value: HOUR, unit: 'milliseconds', en: 'of looks of one viewer at one order are one record', past: 'the next look is another record' },
  LOOKS_KNOWN: {
    value: 50_000,
    unit: 'records',
    en: 'of looks in one hour a process knows to be written',
    past: 'it forgets them all, and asks the database again',
  },
  TOKENS_KNOWN: { value: 50_000, unit: 'tokens', en: 'a process knows to have been seen', past: 'it forgets them all, and asks the database again' },
  VALID_AT_ONCE: { value: 5_000, unit: 'members', en: 'of one statement that asks which are still valid', past: 'the rest is asked with another' },
} satisfies Limits

/** The limits by what they are about, as docs/live.md prints them. */
export const LIMITS_BY_SUBJECT = {
  'Documents and lists': DOCUMENTS,
  Requests: REQUESTS,
  'Sockets and event streams': SOCKETS,
  'Feeds and views': STREAMS,
  'The log, changes and timers': LOG,
  'The database': DATABASE,
  'Tokens and secrets': SECRETS,
} satisfies Record<string, Limits>

/** Technical limits that are the same for all viewers. What the city has settled is policy (policy/parameters.ts), what differs between installations a setting (config.ts). */
export const LIMITS = { ...DOCUMENTS, ...REQUESTS, ...SOCKETS, ...STREAMS, ...LOG, ...DATABASE, ...SECRETS }
