/** What a parameter counts, with its word in Chinese. */
export const UNITS = {
  MINUTES: ['minutes', '分钟'],
  HOURS: ['hours', '小时'],
  DAYS: ['days', '天'],
  MONTHS: ['months', '个月'],
  WORKING_DAYS: ['working days', '个工作日'],
  TIMES: ['times', '次'],
  PERCENT: ['per cent', '%'],
  ORDERS: ['orders', '件'],
  FILES: ['files', '个文件'],
  NOTES: ['notes', '条'],
  VIEWS: ['views', '个视图'],
  TEMPLATES: ['templates', '个模板'],
  MEGABYTES: ['MiB', 'MiB'],
  DAY_OF_MONTH: ['day of the month', '日'],
} as const

/** A number the city has settled (政策参数): change it here, and nowhere else. */
export interface Parameter {
  readonly value: number
  readonly unit: keyof typeof UNITS
  /** What it settles, as a sentence that goes on with the value. */
  readonly en: string
  readonly zh: string
  /** Where the number comes from. */
  readonly source: string
}

const CITY = 'the city’s own rule (市级规则)'
const POLICY = 'policy (政策): until setClockPolicy says otherwise'
const ALERT = 'a day of one desk, twice over (正常工作量的两倍)'
const MINIMUM = 'Personal Information Protection Law §19 (个人信息保护法): no longer than needed'
const HALL = 'rule of the approval hall (政务大厅规则)'

/**
 * Numbers of policy that are the same for every order. Limits of clocks are rows (setClockPolicy, setTimeLimit), since they change
 * from a day on; what one process can bear is not policy and stands in docs/live.md.
 */
export const PARAMETERS = {
  VERIFY_MINUTES: {
    value: 15,
    unit: 'MINUTES',
    en: 'An order is verified, of duty from its registration, within',
    zh: '登记后核实时限（值班分钟）',
    source: POLICY,
  },
  DISPATCH_MINUTES: {
    value: 30,
    unit: 'MINUTES',
    en: 'An order is first dispatched, of duty from its registration, within',
    zh: '登记后首次派单时限（值班分钟）',
    source: POLICY,
  },
  OFFER_MINUTES: { value: 10, unit: 'MINUTES', en: 'An offer is open for', zh: '派单邀约有效时间', source: CITY },
  MAX_ROUNDS: { value: 3, unit: 'TIMES', en: 'Rounds of offers before dispatch and lead are called', zh: '升级前的派单轮次', source: CITY },
  RELEASES_A_MONTH: {
    value: 2,
    unit: 'ORDERS',
    en: 'Orders a staff member gives back in a calendar month without the lead',
    zh: '每月可自行退回的工单',
    source: CITY,
  },
  HANDLER_AFTER_DAYS: {
    value: 7,
    unit: 'DAYS',
    en: 'The handler sees the requester of an order, after its completion, for',
    zh: '办结后经办人可查看的期限',
    source: MINIMUM,
  },
  SILENT_MINUTES: { value: 10, unit: 'MINUTES', en: 'Staff without a sign of life count as offline after', zh: '无心跳视为离线', source: CITY },
  ROSTER_DAYS: { value: 7, unit: 'DAYS', en: 'A roster counts, after its last shift, for', zh: '排班结束后仍视为有排班的期限', source: CITY },
  LONGEST_SHIFT_HOURS: { value: 16, unit: 'HOURS', en: 'Longest shift', zh: '最长班次', source: 'beyond it an end was forgotten' },
  LEAST_REST_HOURS: { value: 11, unit: 'HOURS', en: 'Between the shifts of two working days lie at least', zh: '两个工作日班次间最短休息', source: CITY },
  MOST_HOURS_A_WEEK: {
    value: 48,
    unit: 'HOURS',
    en: 'Shifts of one person in a week have at most',
    zh: '每人每周班次合计上限',
    source: 'Labour Law §36, §38 (劳动法): eight hours a day, a day of rest a week',
  },
  LONGEST_LEAVE_DAYS: { value: 180, unit: 'DAYS', en: 'Longest leave', zh: '最长请假', source: CITY },
  LONGEST_LOAN_DAYS: { value: 30, unit: 'DAYS', en: 'Longest loan of a device', zh: '设备最长领用', source: CITY },
  HOLD_MINUTES: { value: 5, unit: 'MINUTES', en: 'A slot is held for', zh: '预留时长', source: HALL },
  LEAD_MINUTES: { value: 30, unit: 'MINUTES', en: 'A slot begins, from now, no sooner than', zh: '最早可预约提前量', source: HALL },
  HORIZON_WORKING_DAYS: { value: 5, unit: 'WORKING_DAYS', en: 'Slots are offered for the next', zh: '可预约范围', source: HALL },
  BOOKING_HORIZON_DAYS: { value: 30, unit: 'DAYS', en: 'Staff and citizen may agree on a time within', zh: '双方约定时间的范围', source: CITY },
  LONGEST_VISIT_MINUTES: { value: 480, unit: 'MINUTES', en: 'Longest visit', zh: '最长上门时间', source: 'a working day (8 小时)' },
  USUAL_VISIT_MINUTES: { value: 60, unit: 'MINUTES', en: 'A visit lasts, when nothing else is said', zh: '默认上门时长', source: CITY },
  PROPOSAL_LEAST_MINUTES: { value: 10, unit: 'MINUTES', en: 'A proposal leaves the citizen, to answer, at least', zh: '提议的最短答复时间', source: CITY },
  PROPOSAL_HOURS: { value: 24, unit: 'HOURS', en: 'A citizen answers a proposal, when nothing else is said, within', zh: '提议的默认答复时间', source: CITY },
  WAIT_OFFER_MINUTES: {
    value: 30,
    unit: 'MINUTES',
    en: 'A time or seat that was waited for is kept, of daytime, for',
    zh: '候补保留时长（日间）',
    source: CITY,
  },
  CANCEL_CUTOFF_MINUTES: { value: 120, unit: 'MINUTES', en: 'A citizen cancels or moves a visit, before its start, until', zh: '取消、改约截止', source: HALL },
  MOST_MOVES: { value: 2, unit: 'TIMES', en: 'Each side moves a visit without the lead', zh: '每方可改约次数', source: CITY },
  WAIT_AT_DOOR_MINUTES: {
    value: 15,
    unit: 'MINUTES',
    en: 'Staff wait at the door, before the citizen counts as absent, for',
    zh: '上门等候时间',
    source: CITY,
  },
  CALLS_AT_DOOR: { value: 2, unit: 'TIMES', en: 'Staff call from the door, before the citizen counts as absent', zh: '上门未遇须拨打次数', source: CITY },
  STAFF_LATE_MINUTES: { value: 30, unit: 'MINUTES', en: 'Our side has not kept a visit, after its start, by', zh: '工作人员爽约判定', source: CITY },
  ASK_VISIT_HOURS: { value: 2, unit: 'HOURS', en: 'A visit that was not ended is asked about, after its end, by', zh: '超时未结束上门的提醒', source: CITY },
  UNREACHABLE_ATTEMPTS: {
    value: 3,
    unit: 'TIMES',
    en: 'Failed attempts before a citizen counts as unreachable',
    zh: '判定联系不上的次数',
    source: '12345 rules on unreachable citizens (多次联系不上)',
  },
  UNREACHABLE_DAYS: {
    value: 2,
    unit: 'DAYS',
    en: 'Days these attempts are spread over',
    zh: '上述联系分布的天数',
    source: '12345 rules on unreachable citizens (多次联系不上)',
  },
  OUTREACH_CALLS: { value: 3, unit: 'TIMES', en: 'Unanswered calls before a participant counts as unreachable', zh: '集中办理外呼无应答次数', source: CITY },
  DUPLICATE_DAYS: {
    value: 30,
    unit: 'DAYS',
    en: 'The same request of the same requester counts as the same within',
    zh: '重复诉求判定期限',
    source: 'State Council Office (2025) No. 66: duplicates become one (并单)',
  },
  TWICE_TOLD_HOURS: {
    value: 72,
    unit: 'HOURS',
    en: 'A request that comes on two channels is proposed to be merged within',
    zh: '跨渠道重复诉求的并单提示时限',
    source: CITY,
  },
  HOT_SPOT_DAYS: { value: 7, unit: 'DAYS', en: 'Requests for one item in one place are a signal when they came within', zh: '热点诉求统计窗口', source: CITY },
  HOT_SPOT_LEAST: { value: 5, unit: 'ORDERS', en: 'These requests are at least', zh: '热点诉求最少件数', source: CITY },
  HOT_SPOT_PERCENT: {
    value: 150,
    unit: 'PERCENT',
    en: 'Of the same days before, and of the same days a year ago, they are at least',
    zh: '热点诉求较上期、去年同期的最低比例',
    source: CITY,
  },
  REPEAT_DAYS: {
    value: 30,
    unit: 'DAYS',
    en: 'Requests of one requester for one item are a signal when they came within',
    zh: '重复诉求统计窗口',
    source: CITY,
  },
  REPEAT_LEAST: { value: 3, unit: 'ORDERS', en: 'These requests are at least', zh: '重复诉求最少件数', source: CITY },
  MAX_EXTENSIONS: { value: 1, unit: 'TIMES', en: 'Extensions of one cycle', zh: '延期次数', source: 'Administrative Licensing Law §42 (行政许可法): once' },
  LONGEST_SUSPENSION_DAYS: { value: 365, unit: 'DAYS', en: 'Longest suspension', zh: '最长挂起', source: CITY },
  LONGEST_AUTHORISATION_DAYS: {
    value: 365,
    unit: 'DAYS',
    en: 'Longest authorisation',
    zh: '授权最长期限',
    source: 'an authorisation is for one errand (一事一授权)',
  },
  SUPERVISION_REPLY_DAYS: { value: 1, unit: 'WORKING_DAYS', en: 'A supervision letter is answered within', zh: '督办回复时限', source: CITY },
  EVALUATION_DAYS: {
    value: 7,
    unit: 'DAYS',
    en: 'A citizen evaluates, after completion, within',
    zh: '评价期限',
    source: 'Guangxi rules of government service evaluation (广西好差评)',
  },
  REOPEN_WORKING_DAYS: {
    value: 10,
    unit: 'WORKING_DAYS',
    en: 'A citizen has an order reopened, after its end, within',
    zh: '群众可重新办理的期限',
    source: CITY,
  },
  MAX_CITIZEN_REOPENINGS: { value: 2, unit: 'TIMES', en: 'A citizen has an order reopened at most', zh: '群众重新办理次数', source: CITY },
  REVISIT_PERCENT: { value: 10, unit: 'PERCENT', en: 'Of completed orders, citizens of so many are called back', zh: '回访抽样比例', source: CITY },
  REVISIT_ATTEMPTS: {
    value: 3,
    unit: 'TIMES',
    en: 'Attempts, on at least two days, after which a call back is given up',
    zh: '回访放弃前的次数',
    source: '12345 rules on call-backs (回访规则)',
  },
  SMALLEST_GROUP: { value: 5, unit: 'ORDERS', en: 'A public rate counts at least', zh: '公开比率的最小样本', source: 'small groups name people (小样本抑制)' },
  ALERT_REVEALS_AN_HOUR: {
    value: 40,
    unit: 'TIMES',
    en: 'An alert is raised at reveals of one person in an hour',
    zh: '敏感信息查看告警（每人每小时）',
    source: ALERT,
  },
  ALERT_LOOKS_AN_HOUR: {
    value: 200,
    unit: 'ORDERS',
    en: 'An alert is raised at orders whose texts one person reads in an hour',
    zh: '诉求内容查看告警（每人每小时）',
    source: ALERT,
  },
  ALERT_SEARCHES_AN_HOUR: {
    value: 60,
    unit: 'TIMES',
    en: 'An alert is raised at searches by telephone of one person in an hour',
    zh: '检索告警（每人每小时）',
    source: ALERT,
  },
  ALERT_REFUSALS_A_MINUTE: {
    value: 60,
    unit: 'TIMES',
    en: 'An alert is raised at refusals of one address in a minute',
    zh: '拒绝访问告警（每地址每分钟）',
    source: ALERT,
  },
  FROZEN_ON: {
    value: 10,
    unit: 'DAY_OF_MONTH',
    en: 'A month is closed, in the next one, on',
    zh: '月度定格日',
    source: 'the evaluation window of its last day is over then',
  },
  MAX_ATTACHMENT_MEGABYTES: { value: 5, unit: 'MEGABYTES', en: 'Largest attachment', zh: '附件大小上限', source: 'a photograph of a telephone' },
  MOST_ATTACHMENTS: { value: 30, unit: 'FILES', en: 'Attachments of one order', zh: '单件工单附件数', source: 'more is an archive, not a visit' },
  MOST_FROM_OUTSIDE: {
    value: 10,
    unit: 'FILES',
    en: 'Of these, the citizen and the partner each add at most',
    zh: '其中群众、合作应用各自可添加的附件数',
    source: 'room is left for what proves the visit',
  },
  CITIZEN_UPLOADS_A_DAY: {
    value: 30,
    unit: 'FILES',
    en: 'Files sent in a day with the link of one order',
    zh: '群众每日可上传的文件数（每个工单链接）',
    source: 'three tries at each file a citizen may add',
  },
  PARTNER_UPLOADS_A_DAY: {
    value: 1_000,
    unit: 'FILES',
    en: 'Files sent in a day by one partner',
    zh: '合作应用每日可上传的文件数',
    source: 'ten files of a hundred orders',
  },
  VISIT_CODE_MINUTES: { value: 10, unit: 'MINUTES', en: 'A code shown at the door stands for', zh: '到场码有效时间', source: CITY },
  MOST_RECORDINGS: {
    value: 50,
    unit: 'FILES',
    en: 'Recordings an order refers to',
    zh: '单件工单登记的录音录像数',
    source: 'more is an archive of its own',
  },
  MOST_NOTES: { value: 200, unit: 'NOTES', en: 'Notes of one order', zh: '单件工单备注数', source: CITY },
  CALLER_LOOKS: { value: 60, unit: 'TIMES', en: 'An agent looks up callers, in an hour, at most', zh: '每名话务员每小时来电查看次数', source: CITY },
  REVEALS_AN_HOUR: {
    value: 30,
    unit: 'TIMES',
    en: 'A person reveals plain data, in an hour, before they sign on again',
    zh: '每人每小时无需重新验证身份的敏感信息查看次数',
    source: CITY,
  },
  MOST_TEMPLATES: { value: 500, unit: 'TEMPLATES', en: 'Templates of replies in use', zh: '在用答复模板数', source: CITY },
  MOST_VIEWS: {
    value: 20,
    unit: 'VIEWS',
    en: 'Saved views of one account, and those shared with one team or area',
    zh: '每个账号保存及每个队伍、区划共享的视图数',
    source: CITY,
  },
  RETRACT_MINUTES: { value: 15, unit: 'MINUTES', en: 'The author of a note takes it back within', zh: '备注可撤回时间', source: CITY },
  RETAIN_ORDERS_MONTHS: { value: 24, unit: 'MONTHS', en: 'Personal data of an order stays, after its end,', zh: '工单个人信息保存期限', source: MINIMUM },
  RETAIN_NOTES_MONTHS: { value: 12, unit: 'MONTHS', en: 'Notes of colleagues stay, after the end of an order,', zh: '内部备注保存期限', source: MINIMUM },
  RETAIN_FILES_MONTHS: { value: 6, unit: 'MONTHS', en: 'Files and numbers of recordings stay, after its end,', zh: '附件、录音编号保存期限', source: MINIMUM },
  RETAIN_ROSTERS_MONTHS: { value: 12, unit: 'MONTHS', en: 'Persons of a roster without order stay, after its end,', zh: '名单人员保存期限', source: MINIMUM },
} as const satisfies Record<string, Parameter>
