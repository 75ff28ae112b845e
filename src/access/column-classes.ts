/** What a reader of the API gets of a column (脱敏规则). */
export const SHOWN = {
  NAME: 'masked for everyone: 张**; plain by `revealContact` (姓名脱敏)',
  PHONE: 'masked for everyone: 138****5678; plain by `revealContact` (电话脱敏)',
  ID_NUMBER: 'masked for everyone: 1****************X; plain by `revealContact` (证件脱敏)',
  ADDRESS: 'masked for everyone: ***; plain by `revealContact` (地址脱敏)',
  REVEALED: 'not shown; plain by `revealContact` (仅按目的查看)',
  READERS: 'whole, for readers of the order’s texts; null for others (限有权人员)',
  COLLEAGUES: 'the same without the citizen (限工作人员)',
  OWNER: 'whole, for the account it belongs to (限本人)',
  WHOLE: 'whole, for those who see the row (可见者可见)',
  NEVER: 'not shown (不展示)',
} as const

/** What erasure and the retention of an order leave of a column (删除方式). */
export const ERASED = {
  MARK: 'a mark in its place, where it had a value (替换为固定标记)',
  GONE: 'no value (清空)',
  OWN_ID: 'the id of the row, which is as unique (替换为行标识)',
  ANEW: 'made anew without what was personal (重新生成)',
  ROW: 'the row is deleted (删除整行)',
  KEPT: 'as it is; the reason is beside it (保留)',
} as const

/** What stands where a text or a name was (删除标记). */
export const ERASED_MARK = '已依法删除'

/** Which rule of `src/privacy/retention-rules.ts` ends it without a request (保存期限). */
export type Until = 'ORDERS' | 'NOTES' | 'FILES' | 'ROSTERS' | 'TICKETS' | 'REPLAYS' | 'UPLOADS' | 'TRIES' | 'AUDIT' | 'ALWAYS'

/** A column that holds something of a person, or what was worked out from it. */
export interface ClassedColumn {
  /** PERSONAL: of a person, or a text a person wrote. DERIVED: worked out from such a column. */
  readonly class: 'PERSONAL' | 'DERIVED'
  /** SEALED: encrypted for its place. KEYED: an HMAC. PLAIN: as it is. */
  readonly kept: 'SEALED' | 'KEYED' | 'PLAIN'
  readonly shown: keyof typeof SHOWN
  readonly erased: keyof typeof ERASED
  /** Why it is not erased. */
  readonly because?: string
  /** Place it is sealed for, when it is another column's or row's: `$id` stands for the row. */
  readonly place?: string
}

/** Every column of a table: those that are of a person one by one, the others by name. */
export interface ClassedTable {
  readonly free: string
  readonly columns?: Readonly<Record<string, ClassedColumn>>
  /** Columns that name a row, as they stand in the place of a sealed value, separated by `/`. */
  readonly id?: string
  /** SQL: which rows are of the order `$order` and its requester `$requester`. Left out: none can be told to be. */
  readonly of?: string
  readonly until?: Until
}

type Shown = ClassedColumn['shown']
type Erased = ClassedColumn['erased']
const text = (erased: Erased = 'MARK', shown: Shown = 'READERS', place?: string): ClassedColumn => ({
  class: 'PERSONAL',
  kept: 'SEALED',
  shown,
  erased,
  ...(place ? { place } : {}),
})
const plain = (erased: Erased, shown: Shown = 'WHOLE', because?: string): ClassedColumn => ({
  class: 'PERSONAL',
  kept: 'PLAIN',
  shown,
  erased,
  ...(because ? { because } : {}),
})
const derived = (kept: 'KEYED' | 'PLAIN', erased: Erased, shown: Shown = 'NEVER', because?: string): ClassedColumn => ({
  class: 'DERIVED',
  kept,
  shown,
  erased,
  ...(because ? { because } : {}),
})

const ORDER = 'order_id = $order'
const STAFF = 'a public official acting, by name and badge'
const TRAIL = 'the trail is kept whole until its own purge'

/**
 * The class of every column (字段分级): the one table that masks, erasure, retention, the rotation of keys and the scan of a dump read. A test
 * compares it with the database: a column that is in neither list fails by name. Ids and accounts are free: they tell rows apart, never
 * who a citizen is; numbers an authority gave (工单编号、外部编号、名单编号、案号) are free as well, since without them a file that is read
 * again would bring an erased person back.
 */
// biome-ignore format: a table is read by its rows
export const COLUMN_CLASSES = {
  access_key: { free: 'id partner_id board_id hash hint test development created_at expires_at revoked_at successor_id' },
  access_log: { free: 'id at actor_kind actor_id role order_id order_ids fields purpose request_id', until: 'AUDIT' },
  agency_document: { free: 'id order_id kind number made_at', of: ORDER, until: 'ORDERS', columns: { hash: derived('PLAIN', 'OWN_ID', 'WHOLE') } },
  alert_cursor: { free: 'one seq' },
  appeal: { free: 'id order_id evaluation_id ground filed_by filed_at state decided_by decided_at', of: ORDER, until: 'ORDERS',
    columns: { statement_sealed: text('MARK', 'COLLEAGUES'), decision_sealed: text('MARK', 'COLLEAGUES') } },
  appointment: { free: 'id order_id area_code status starts_at ends_at booked_at departed_at arrived_at punctuality_minutes started_at ended_at cancel_reason stands_until held_by previous_id first_id moves_citizen moves_office abort_reason eta_from eta_to arrival_band arrival_reason call_attempts code_nr code_until confirmed_at' },
  appointment_staff: { free: 'appointment_id staff_id starts_at ends_at occupying' },
  area: { free: 'code name level parent_code' },
  attachment: { free: 'id order_id kind visibility content_type bytes source added_by_id added_at', of: ORDER, until: 'FILES', columns: { sha256: derived('PLAIN', 'ROW', 'READERS') } },
  audit_chain: { free: 'seq at records previous mac', until: 'AUDIT', columns: { digests: derived('PLAIN', 'KEPT', 'NEVER', TRAIL) } },
  audit_unsigned: { free: 'id' },
  authorization: { free: 'id order_id agent_staff_id item_codes scope valid_from valid_to method granted_at revoked_at', of: ORDER, until: 'ORDERS',
    columns: { agent_name_sealed: text(), witness_badge: plain('KEPT', 'WHOLE', STAFF), evidence_hash: derived('PLAIN', 'OWN_ID', 'WHOLE') } },
  board: { free: 'id slug title profile area_code active' },
  calendar_day: { free: 'date area_code version kind name source' },
  calendar_feed: { free: 'id staff_id team_id hash hint created_at revoked_at' },
  calendar_version: { free: 'version source actor at' },
  campaign: { free: 'id name kind season area_code item_codes stations target_group legal_basis starts_on ends_on status created_by created_at' },
  campaign_kit: { free: 'site_id equipment_id starts_at ends_at' },
  campaign_site: { free: 'id campaign_id seq name area_code address' },
  campaign_slot: { free: 'id site_id starts_at ends_at capacity booked' },
  campaign_staff: { free: 'site_id staff_id' },
  catalogue_item: { free: 'code name category department_id statutory_days promised_days instant permit flash_eligible sensitive service_modes valid_from valid_to current_version_id equipment_kinds required_staff' },
  certificate: { free: 'id order_id matter_id name issuer issued_at valid_to', of: ORDER, until: 'ALWAYS',
    columns: { number: plain('KEPT', 'WHOLE', 'whoever holds the certificate verifies it'), verify_code: plain('KEPT', 'WHOLE', 'whoever holds the certificate verifies it') } },
  certificate_file: { free: 'certificate_id order_id attachment_id' },
  certificate_hand_over: { id: 'certificate_id', free: 'certificate_id order_id method recipient handed_over_at signature_id recorded_at', of: ORDER, until: 'ORDERS', columns: { recipient_name_sealed: text() } },
  certificate_revocation: { free: 'certificate_id order_id reason revoked_on recorded_at' },
  clock_policy: { free: 'id clock amount unit valid_from' },
  co_handling: { free: 'id order_id team_id staff_id state requested_by requested_at accepted_at ended_at', of: ORDER, until: 'ORDERS',
    columns: { task_sealed: text('MARK', 'COLLEAGUES'), result_sealed: text('MARK', 'COLLEAGUES') } },
  contact: { free: 'id order_id staff_id method outcome at', of: ORDER, until: 'ORDERS', columns: { note_sealed: text() } },
  custody: { free: 'id order_id taken_by_id taken_at returned_at', of: ORDER, until: 'ORDERS', columns: { name_sealed: text() } },
  deadline: { free: 'id order_id cycle clock subject_id seq started_at amount unit area_code policy_id calendar_version due_at provisional warned_percent stopped_at breached_at outcome replaced_because used' },
  declined_merge: { id: 'order_id/other_id', free: 'order_id other_id declined_by declined_at', of: '$order IN (order_id, other_id)', until: 'ORDERS', columns: { reason_sealed: text('MARK', 'NEVER') } },
  department: { free: 'id name' },
  dispatch_rule: { free: 'id item_code area_code team_id next_team_ids co_team_ids valid_from valid_to' },
  duty_window: { free: 'id area_code day_kind season_from season_to opens_minute closes_minute valid_from valid_to' },
  equipment: { free: 'id code kind team_id active' },
  equipment_loan: { free: 'id equipment_id staff_id taken_at due_back_at returned_at' },
  erasure: { free: 'id reason state people orders requested_by requested_at decided_by decided_at ended_at' },
  erasure_subject: { id: 'erasure_id/requester_id', free: 'erasure_id requester_id order_ids erased_at held_back', columns: { files: derived('PLAIN', 'KEPT', 'NEVER', 'emptied when the files are shredded') } },
  evaluation: { free: 'id order_id cycle source level score appointment_id matter_id resolved scale indicators tags submitted_at', of: ORDER, until: 'ORDERS', columns: { text_sealed: text() } },
  event_log: { free: 'pos order_id order_version kind subject_type subject_id actor_kind actor_id cycle at before after', of: ORDER, until: 'ORDERS', columns: { data: derived('PLAIN', 'ANEW', 'NEVER') } },
  event_log_meta: { free: 'one epoch low relation_oid' },
  extension: { free: 'id order_id deadline_id days legal_basis state requested_by requested_at decided_by decided_at new_due_at', of: ORDER, until: 'ORDERS', columns: { reason_sealed: text('MARK', 'COLLEAGUES') } },
  fact_cursor: { free: 'one epoch pos definitions' },
  figure_day: { free: 'city dimension key day kpi above below excluded' },
  figure_rollup: { free: 'city dimension key month kpi above below excluded' },
  frozen_figure: { free: 'city dimension key month kpi above below excluded' },
  frozen_month: { free: 'month frozen_at' },
  handling: { free: 'id order_id cycle staff_id team_id started_at ended_at ended_by reason' },
  idempotency_key: { id: 'actor/key', free: 'actor key operation response created_at', of: `(response ->> 'orderId' = $order OR actor = 'CITIZEN:' || $order)`, until: 'REPLAYS', columns: { request_hash: derived('KEYED', 'ROW') } },
  installation: { free: 'one kind since' },
  item_version: { free: 'id item_code nr valid_from valid_to name category statutory_days promised_days instant flash_eligible sensitive service_modes equipment_kinds guide questions knowledge_links entered_by entered_at' },
  key_in_use: { free: 'kid suite check_value since sealing_until retired_at' },
  key_rotation_step: { free: 'kid suite step after seen changed unreadable began_at ended_at' },
  leave: { free: 'id staff_id kind starts_at ends_at state requested_at decided_by decided_at' },
  material_notice: { free: 'id matter_id round listed notified_at', of: 'matter_id IN (SELECT m.id FROM matter m WHERE m.order_id = $order)', until: 'ORDERS',
    columns: { materials: plain('MARK', 'READERS'), late: plain('MARK', 'READERS') } },
  matter: { free: 'id order_id seq cycle item_code item_version_id instant status case_no promised_days statutory_days submitted_at accepted_at promised_due_at statutory_due_at decided_at actual_working_days remedy', of: ORDER, until: 'ORDERS', columns: { reason_sealed: text() } },
  matter_suspension: { free: 'id matter_id ground evidence expected_until started_at ended_at' },
  note_mention: { free: 'id note_id staff_id account at read_at' },
  notice: { free: 'id order_id template parameters state created_at', of: ORDER, until: 'ORDERS', columns: { recipient_sealed: text('GONE', 'NEVER') } },
  number_sequence: { free: 'day last' },
  offer: { free: 'id order_id staff_id team_id cycle round score forced seen_at decline_reason recall_reason state offered_at expires_at closed_at' },
  order_cycle: { id: 'order_id/cycle', free: 'order_id cycle status handler_id team_id started_at first_dispatched_at accepted_at first_contact_at completed_at closed_at due_at result reason_code resolved reopened_at reopen_reason', of: ORDER, until: 'ORDERS',
    columns: { outcome_sealed: text('MARK', 'READERS', 'service_order.outcome:$order_id') } },
  order_fact: { free: 'order_id cycle dispatched_on completed_on due_on planned_due_on rectify_due_on accept_due_at channel accept_outcome rectify_outcome ended on_time on_time_as_planned citizen_resolved revisit_outcome revisit_resolved rectification_satisfied citizen_score default_score matters_decided days_taken days_promised days_statutory handling_days visits arrivals punctual_arrivals area_code team_id handler_id item_codes' },
  order_note: { free: 'id order_id added_by added_at retracted_at', of: ORDER, until: 'NOTES', columns: { text_sealed: text('GONE', 'COLLEAGUES') } },
  outreach: { free: 'id participant_id at by method outcome' },
  participant: { free: 'id campaign_id roster_no requester_id area_code status order_id slot_id site_id walk_in ticket_day ticket_no station station_state queued_at called_at attempts listed_at consented_at checked_in_at done_at', until: 'ROSTERS' },
  partner: { free: 'id account name scopes active' },
  policy_change: { free: 'id nr kind subject valid_from policy_id amount windows entered_by entered_at' },
  proactive_basis: { id: 'order_id', free: 'order_id consent_method consent_at asked_by_id duty campaign_id', of: ORDER, until: 'ORDERS',
    columns: { evidence_sealed: text('MARK', 'COLLEAGUES'), evidence_hash: derived('PLAIN', 'GONE', 'WHOLE') } },
  public_rate: { free: 'area_code part_code year name numerator denominator at' },
  quota_use: { free: 'used ends_at', until: 'TRIES', columns: { key: derived('KEYED', 'KEPT', 'NEVER', 'gone within a day') } },
  rate_limiter_flexible: { free: 'points expire', until: 'TRIES', columns: { key: derived('KEYED', 'KEPT', 'NEVER', 'gone within a day') } },
  recording: { free: 'id order_id kind system recorded_at source added_by_id added_at', of: ORDER, until: 'FILES',
    columns: { number_sealed: text('ROW', 'COLLEAGUES'), number_index: derived('KEYED', 'ROW'), sha256: derived('PLAIN', 'ROW', 'COLLEAGUES') } },
  rectification: { free: 'id order_id cycle evaluation_id revisit_id state opened_at attempts contacted_at measure limit_until submitted_at informed_by rejections decided_at rating rated_at', of: ORDER, until: 'ORDERS',
    columns: { measure_sealed: text(), outcome_sealed: text(), decision_sealed: text('MARK', 'COLLEAGUES'), rating_sealed: text() } },
  remote_session: { free: 'id order_id staff_id channel identity_checked started_at finished_at', of: ORDER, until: 'ORDERS', columns: { materials_received_sealed: text('GONE'), guidance_sealed: text() } },
  reply_template: { free: 'id title text purpose result item_codes team_id area_code language updated_by updated_at retired_at' },
  requester: { free: 'id kind erased_at', of: 'id = $requester', until: 'ORDERS', columns: {
    name_sealed: text('MARK', 'NAME'), phone_sealed: text('GONE', 'PHONE'), phone_index: derived('KEYED', 'GONE'), id_number_sealed: text('GONE', 'ID_NUMBER'), id_number_index: derived('KEYED', 'GONE'),
    address_sealed: text('GONE', 'ADDRESS'), special_groups_sealed: text('GONE', 'REVEALED') } },
  return_request: { free: 'id order_id cycle team_id requested_by reason state requested_at due_at decided_by decided_at', of: ORDER, until: 'ORDERS',
    columns: { basis_sealed: text('MARK', 'COLLEAGUES'), decision_sealed: text('MARK', 'COLLEAGUES') } },
  revisit: { free: 'id order_id cycle reason state opened_at attempts first_on resolved ended_at', of: ORDER, until: 'ORDERS', columns: { comment_sealed: text('MARK', 'COLLEAGUES') } },
  saved_view: { free: 'id account rule team_id area_code saved_at', until: 'ALWAYS', columns: { name_sealed: { ...text('KEPT', 'OWNER'), because: 'a name that a colleague gave to a filter' } } },
  search_keys: { id: 'order_id', free: 'order_id number_parts', of: ORDER, until: 'ORDERS', columns: { title_digests: derived('KEYED', 'ANEW') } },
  security_alert: { free: 'id raised_at kind actor_kind actor_id order_id record_id count once finding acknowledged_by acknowledged_at' },
  security_record: { free: 'id at kind actor_kind actor_id order_id fields purpose subjects count request_id once', until: 'AUDIT', columns: { address: derived('KEYED', 'KEPT', 'WHOLE', TRAIL) } },
  service_order: { free: 'id number channel source external_no type urgency status standing version cycle query_generation query_key area_code county_code town_code item_codes service_mode requester_reached requester_id on_behalf partner_id team_id handler_id companion_ids dispatch_round rounds_before return_pending return_until return_locked_team_ids excluded_team_ids merged_into_id merged_completed_at open_co_handlings supervision_level supervision_replied extension_pending extensions_used suspended_at rectification_state rectification_cause rectified_at appeal_state open_revisit urge_from slot_wait_since remote_since reopen_until received_at registered_at verified_at first_dispatched_at accepted_at first_contact_at completed_at closed_at due_at due_provisional due_sort clock_sort erased_at updated_at result incomplete_proposed reason_code legal_channel receiving_unit transfer_receipt reply_method', of: 'id = $order', until: 'ORDERS', columns: {
    title_sealed: text(), text_sealed: text(), answers_sealed: text('GONE'), knowledge_sealed: text('GONE', 'COLLEAGUES'), exception_sealed: text('MARK', 'NEVER'),
    incomplete_proposal_sealed: text('MARK', 'COLLEAGUES'), outcome_sealed: text(), priority: derived('PLAIN', 'ANEW', 'WHOLE') } },
  shift: { free: 'id staff_id team_id starts_at ends_at' },
  shift_swap: { free: 'id shift_id from_staff_id to_staff_id state requested_at decided_at' },
  sign_on_revocation: { free: 'id account area_code reason blocked refused_until revoked_at revoked_by restored_at restored_by' },
  signal_decision: { id: 'signal_id/nr', free: 'signal_id nr kind item_code area_code scope_code count state campaign_id order_ids decided_by decided_at', of: '$order = ANY(order_ids)', until: 'ORDERS', columns: { reason_sealed: text('MARK', 'COLLEAGUES') } },
  slot_wait: { free: 'order_id from_at to_at minutes joined_at offered_id' },
  speed_baseline: { free: 'id name source item_code working_days_tenths period_from period_to valid_from valid_to entered_by entered_at ended_by ended_at' },
  staff: { free: 'id account department_id area_codes active capacity presence presence_since last_seen_at', until: 'ALWAYS', columns: { name: plain('KEPT', 'WHOLE', STAFF), badge: plain('KEPT', 'WHOLE', STAFF) } },
  staff_qualification: { free: 'staff_id item_code valid_to' },
  station_result: { free: 'id participant_id station outcome staff_id at' },
  stream_ticket: { free: 'id hash actor created_at expires_at revoked_at', of: `actor = 'CITIZEN:' || $order`, until: 'TICKETS', columns: { document: plain('ROW', 'NEVER'), variables_sealed: text('ROW', 'NEVER'), viewer_sealed: text('ROW', 'NEVER') } },
  supervision: { free: 'id order_id level state letter_no opened_by opened_at reply_due_at replied_at ended_at', of: ORDER, until: 'ORDERS', columns: { reason_sealed: text('MARK', 'COLLEAGUES'), reply_sealed: text('MARK', 'COLLEAGUES') } },
  suspension: { free: 'id order_id ground evidence expected_until state started_by started_at ended_at' },
  team: { free: 'id name area_code active' },
  team_member: { free: 'team_id staff_id lead' },
  time_limit_policy: { free: 'id type urgency working_days valid_from' },
  timer: { free: 'id kind subject_id data due_at created_at fired_at moot attempts gave_up_at' },
  upload: { id: 'sender/sha256', free: 'sender sent_at', of: `sender = 'citizen of ' || $order`, until: 'UPLOADS', columns: { sha256: derived('PLAIN', 'ROW') } },
  urging: { free: 'id order_id source clock percent at' },
  visit: { free: 'id appointment_id order_id identity_checked started_at finished_at inspection_passed', of: ORDER, until: 'ORDERS', columns: { materials_received_sealed: text('GONE'), materials_returned_sealed: text('GONE'), guidance_sealed: text() } },
  waiting_seat: { free: 'id slot_id participant_id state position joined_at offered_until' },
} as const satisfies Readonly<Record<string, ClassedTable>>

const tables = Object.entries(COLUMN_CLASSES as Readonly<Record<string, ClassedTable>>)

/** A column by its table, with its class. */
export interface ColumnOf extends ClassedColumn {
  readonly table: string
  readonly column: string
  /** Columns that name a row. */
  readonly id: readonly string[]
  readonly until: Until
}

/** Every personal and derived column, table by table. */
export const classedColumns: readonly ColumnOf[] = tables.flatMap(([table, { columns = {}, id = 'id', until = 'ALWAYS' }]) =>
  Object.entries(columns).map(([column, classed]) => ({ ...classed, table, column, id: id.split('/'), until })),
)

/** A column that holds sealed values. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** Columns that name a row: its primary key. */
  readonly id: readonly string[]
  /** The place its value was sealed for. @param row the columns of `id`, by name */
  place(row: Readonly<Record<string, unknown>>): string
}

/** Every column that holds sealed values, with their places: what exchanges a key seals each again (换钥). */
export const sealedColumns: readonly SealedColumn[] = classedColumns
  .filter(({ kept }) => kept === 'SEALED')
  .map(({ table, column, id, place = `${table}.${column.replace(/_sealed$/, '')}:${id.map((one) => `$${one}`).join('/')}` }) => ({
    table,
    column,
    id,
    place: (row) => place.replaceAll(/\$(\w+)/g, (_all, name: string) => String(row[name])),
  }))
