import type { Role } from './access/viewer.ts'
import type {
  AppointmentStatus,
  CampaignStatus,
  Channel,
  CoHandlingState,
  MatterStatus,
  OrderStatus,
  ParticipantStatus,
  RectificationState,
} from './db/generated/enums.ts'
import type { EventKind } from './events/catalogue.ts'

// What roles, verbs, states, kinds and fields are called in Chinese messages (用语): people read these in place of the program's words.
// Pure, one table for the whole program; a change that adds a role, a state or a field adds its word here.

// biome-ignore format: a table is read by its rows
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  ANONYMOUS: '未登录者', BOARD: '看板', CITIZEN: '群众', PARTNER: '合作应用', HOTLINE_AGENT: '热线话务员', DISPATCHER: '调度员', STAFF: '闪送员',
  TEAM_LEAD: '队长', SUPERVISOR: '督办员', QUALITY: '质量管理员', CAMPAIGN_MANAGER: '活动负责人', DEPARTMENT: '审批科室', AUDITOR: '审计员',
  ADMIN: '系统管理员', SYSTEM: '系统',
}

// biome-ignore format: a table is read by its rows
export const ORDER_WORDS: Readonly<Record<OrderStatus, string>> = {
  REGISTERED: '待核实', VERIFIED: '待派单', DISPATCHED: '待接单', ACCEPTED: '待预约', SCHEDULED: '已预约', IN_SERVICE: '服务中', PROCESSING: '办理中',
  COMPLETED: '已办结', RECTIFYING: '整改中', CLOSED: '已归档', CLOSED_INCOMPLETE: '未能办结', REFUSED: '不予受理', MERGED: '已并单',
  TRANSFERRED: '已转办', WITHDRAWN: '已撤单',
}

// biome-ignore format: a table is read by its rows
export const MATTER_WORDS: Readonly<Record<MatterStatus, string>> = {
  DRAFT: '待提交', SUBMITTED: '已提交', SUPPLEMENTING: '待补正', ACCEPTED: '已受理', SUSPENDED: '特殊程序中', GRANTED: '准予办结', DENIED: '不予许可',
  COMPLETED: '办结', WITHDRAWN: '已撤回', NOT_ACCEPTED: '不予受理',
}

// biome-ignore format: a table is read by its rows
export const APPOINTMENT_WORDS: Readonly<Record<AppointmentStatus, string>> = {
  HELD: '预留', PROPOSED: '待群众确认', BOOKED: '已预约', EN_ROUTE: '已出发', ARRIVED: '已到达', IN_PROGRESS: '服务中', FULFILLED: '已完成',
  CANNOT_COMPLETE: '未能完成', RESCHEDULED: '已改约', CANCELLED: '已取消', NO_SHOW_CITIZEN: '群众爽约', NO_SHOW_STAFF: '人员失约', EXPIRED: '预留失效',
}

// biome-ignore format: a table is read by its rows
export const RECTIFICATION_WORDS: Readonly<Record<RectificationState, string>> = {
  OPENED: '待联系', CONTACTED: '已联系', MEASURED: '已定措施', SUBMITTED: '待审核', REJECTED: '已退回', APPROVED: '整改完成', RATED: '已二次评价',
  EXCLUDED: '申诉成立', REWORKED: '已重办',
}

// biome-ignore format: a table is read by its rows
export const CO_HANDLING_WORDS: Readonly<Record<CoHandlingState, string>> = {
  REQUESTED: '待接收', ACCEPTED: '协办中', DONE: '已完成', REFUSED: '已拒绝', WAIVED: '已豁免',
}

// biome-ignore format: a table is read by its rows
export const CAMPAIGN_WORDS: Readonly<Record<CampaignStatus, string>> = {
  PLANNED: '计划', OUTREACH: '联系中', OPEN: '受理中', RUNNING: '进行中', WRAP_UP: '收尾', ENDED: '已结束', CANCELLED: '已取消',
}

// biome-ignore format: a table is read by its rows
export const PARTICIPANT_WORDS: Readonly<Record<ParticipantStatus, string>> = {
  LISTED: '名单', CONTACTED: '已联系', CONSENTED: '已同意', DECLINED: '已谢绝', UNREACHABLE: '未联系上', BOOKED: '已预约', CHECKED_IN: '已签到',
  DONE: '已完成', NOT_PASSED: '未通过', NO_SHOW: '未到场', CALLED_OFF: '活动终止',
}

// biome-ignore format: a table is read by its rows
export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  HOTLINE_12345: '12345 热线', REAL_ECONOMY_APP: '实体经济服务', UNRESOLVED_MATTERS_WINDOW: '办不成事窗口', PROACTIVE: '主动服务', PARTNER_APP: '合作应用',
}

// biome-ignore format: a table is read by its rows
export const ID_WORDS = {
  order: '工单', matter: '办件', offer: '派单邀约', contact: '联系记录', appointment: '预约', visit: '上门', remote: '远程服务', certificate: '证照', evaluation: '评价',
  staff: '人员', team: '队伍', department: '科室', requester: '办事人', partner: '合作应用', board: '看板', key: '密钥', ticket: '票据', notice: '通知',
  access: '查看记录', record: '安全记录', policy: '时限规则', return: '退单申请', handling: '经办记录', cohandling: '协办', urging: '催办', supervision: '督办', extension: '延期',
  suspension: '挂起', deadline: '时限', timer: '定时任务', shift: '班次', leave: '请假', swap: '换班', equipment: '设备', loan: '设备领用', rule: '派单规则',
  window: '值班时段', campaign: '集中办理活动', site: '场所', slot: '时段', participant: '参与人', outreach: '联系记录', station: '站点结果', seat: '候补名额',
  authorization: '授权', document: '文书', material: '补正告知', procedure: '特殊程序', custody: '原件保管', rectification: '整改', appeal: '申诉',
  revisit: '回访', attachment: '附件', itemversion: '事项版本', policychange: '政策变更记录', signal: '预警', alert: '告警',
  note: '备注', mention: '提及', baseline: '提速基准',
  recording: '录音录像',
  feed: '日历订阅',
  template: '答复模板',
  view: '视图',
  revocation: '登录吊销',
  erasure: '删除申请',
} as const

/** Several words of a table, as alternatives: `已预约或已出发`. */
export const eitherOf = <K extends string>(words: Readonly<Record<K, string>>, keys: readonly K[]): string => keys.map((key) => words[key]).join('或')

/**
 * States as ranges where three or more follow each other: from ACCEPTED to PROCESSING and not four names.
 * @param order every state, as they follow each other
 */
export function rangesOf<K extends string>(order: readonly K[], keys: readonly K[]): (readonly [first: K, last: K])[] {
  const runs: K[][] = []
  for (const key of order.filter((one) => keys.includes(one))) {
    const run = runs.at(-1)
    if (run && order.indexOf(run.at(-1) as K) === order.indexOf(key) - 1) run.push(key)
    else runs.push([key])
  }
  return runs.flatMap((run) => (run.length > 2 ? [[run[0], run.at(-1)] as [K, K]] : run.map((one): [K, K] => [one, one])))
}

/** The Chinese term at the end of a description, `Fast (办理快捷)`: lists of codes carry their words themselves. */
export const termOf = (description: string): string => /([^()（）]*)[)）]\s*$/.exec(description)?.[1] ?? description

/** What kinds of events are called: mostly as the verb that leaves them. */
// biome-ignore format: a table is read by its rows
export const EVENT_WORDS: Readonly<Record<EventKind, string>> = {
  REGISTERED: '登记', VERIFIED: '核实', REFUSED: '不予受理', ANSWERED: '直接办结', TRANSFERRED: '转办', DISPATCHED: '派单', ACCEPTED: '接单', CONTACT_LOGGED: '联系登记',
  APPOINTMENT_BOOKED: '预约', APPOINTMENT_CANCELLED: '取消预约', SLOT_HELD: '预留', APPOINTMENT_PROPOSED: '提议预约', SLOT_RELEASED: '释放预留', SLOT_EXPIRED: '预留失效',
  SLOT_AWAITED: '候补上门', SLOT_WAIT_LEFT: '退出候补', APPOINTMENT_RESCHEDULED: '改约', VISIT_ABORTED: '中止上门', CITIZEN_NO_SHOW: '群众爽约', STAFF_NO_SHOW: '人员失约',
  DEPARTED: '出发', ARRIVED: '到达', ATTACHMENT_ADDED: '添加附件', KNOWLEDGE_LINKED: '关联知识', NOTE_ADDED: '添加备注', NOTE_RETRACTED: '撤回备注', ORIGINAL_TAKEN: '收取原件', ORIGINAL_RETURNED: '归还原件', VISIT_STARTED: '开始服务',
  VISIT_ASKED: '上门未结束提醒', VISIT_FINISHED: '结束上门', REMOTE_STARTED: '远程帮办', REMOTE_FINISHED: '结束远程帮办', MATTER_SUBMITTED: '提交办件',
  COMPANIONS_LEFT: '同行结束', VISIT_CODE_ISSUED: '出示到场码', VISIT_CONFIRMED: '扫码确认到场', RECORDING_REFERENCED: '登记录音录像编号',
  MATTER_ACCEPTED: '受理办件', MATTER_DECIDED: '办件决定', MATERIALS_ASKED: '一次性告知', MATTER_WITHDRAWN: '撤回办件', MATTER_SUSPENDED: '特殊程序',
  MATTER_RESUMED: '恢复办件', AUTHORIZATION_GRANTED: '登记授权', AUTHORIZATION_REVOKED: '撤销授权', DOCUMENT_MADE: '制作文书', CERTIFICATE_ISSUED: '制证',
  CERTIFICATE_FILED: '上传证照', CERTIFICATE_HANDED_OVER: '证照送达', CERTIFICATE_REVOKED: '证照作废',
  COMPLETED: '办结', EVALUATED: '综合评价', PART_EVALUATED: '评价上门', CLOSED: '归档', WITHDRAWN: '撤单', CLOSED_INCOMPLETE: '未能办结', AMENDED: '更正',
  OFFER_DECLINED: '拒单', OFFERS_EXPIRED: '邀约过期', ROUND_RECALLED: '撤回派单', DISPATCH_ESCALATED: '派单升级', RETURN_REQUESTED: '退单', RETURN_DECIDED: '退单审核', REASSIGNED: '改派',
  RELEASED: '释放', EXTENSION_REQUESTED: '申请延期', EXTENSION_DECIDED: '延期审批', INCOMPLETE_PROPOSED: '提议未能办结', INCOMPLETE_DECIDED: '未能办结审批',
  SUSPENDED: '挂起', RESUMED: '解挂', DEADLINE_WARNED: '时限预警', DEADLINE_BREACHED: '时限超时', DEADLINE_MOVED: '时限重算', MERGED: '并单', ABSORBED: '并入',
  MERGED_RESULT: '并入工单结果', CO_HANDLING_REQUESTED: '发起协办', CO_HANDLING_ACCEPTED: '接收协办', CO_HANDLING_DONE: '完成协办', CO_HANDLING_REFUSED: '拒绝协办',
  CO_HANDLING_WAIVED: '豁免协办', URGED: '催办', SUPERVISION_OPENED: '督办', SUPERVISION_REPLIED: '督办回复', SUPERVISION_RAISED: '提级督办',
  SUPERVISION_CLOSED: '督办销号', SEAT_BOOKED: '预约名额', SEAT_FREED: '释放名额', CHECKED_IN: '现场签到', STATION_CALLED: '叫号', STATION_DONE: '站点办结',
  SERVED_ON_SITE: '集中办理', RECTIFICATION_OPENED: '开启整改', RECTIFICATION_CONTACTED: '差评核实', RECTIFICATION_PLANNED: '整改措施',
  RECTIFICATION_SUBMITTED: '提交整改', RECTIFICATION_DECIDED: '整改审核', RECTIFICATION_RATED: '二次评价', APPEAL_FILED: '差评申诉', APPEAL_DECIDED: '申诉审核',
  REVISIT_LOGGED: '回访登记', REOPENED: '重办', ERASED: '删除个人信息',
}

/** Things that can be missing, or not the caller's to know of: the words in the middle of `no such …`. */
// biome-ignore format: a table is read by its rows
export const THINGS = {
  appointment: '预约', attachment: '附件', 'certificate of this order': '该工单的证照', 'authorisation of this order that stands': '该工单的有效授权', board: '看板', campaign: '集中办理活动',
  'device in use': '在用设备', 'device that is out': '已领用的设备', device: '设备', 'dispatch rule': '派单规则', invitation: '评价邀请', item: '事项', key: '密钥', 'kit of this site': '该场所的设备',
  'leave of yours': '您的请假', leave: '请假', 'live offer of yours': '您的有效邀约', 'matter of this order': '该工单的办件', matter: '办件',
  'order with this number and telephone': '编号与电话相符的工单', order: '工单', 'original of this order in our hands': '该工单保管中的原件', participant: '参与人',
  partner: '合作应用', 'shift of yours': '您的班次', shift: '班次', signal: '预警', alert: '告警', 'site you work at': '您驻点的场所', site: '场所',
  'mention of yours': '提及您的记录', 'note of yours': '您的备注',
  'order with this number and query code': '编号与查询码相符的工单',
  'speed baseline': '提速基准',
  feed: '日历订阅',
  'reply template': '答复模板',
  'view of yours': '您的视图',
  'revocation to restore': '待恢复的登录吊销',
  erasure: '删除申请',
  'record of this person': '此人的信息记录',
  'staff member of a team you lead': '您带领队伍的人员', 'staff member': '人员', 'sub-task': '协办任务', 'swap asked of you': '请您接受的换班',
  'swap of yours': '您的换班', 'timer that gave up': '停滞的定时任务', team: '队伍', ticket: '票据',
} as const
export type Thing = keyof typeof THINGS

/** What inputs and arguments are called; one word for a name wherever it stands. */
// biome-ignore format: a table is read by its rows
const FIELDS: Readonly<Record<string, string>> = {
  ascending: '升序', otherId: '另一工单', orderIds: '主动服务工单', signalId: '预警', alertId: '告警', finding: '结论', open: '待处置', skip: '跳过组数', sort: '排序', account: '账号', active: '启用状态', address: '地址', all: '全部操作', after: '起始游标', agentName: '代理人姓名', amount: '数量', and: '全部条件', answer: '答复', any: '任一',
  actor: '操作者',
  appointmentId: '预约', area: '区划', areaCode: '区划', areaCodes: '服务区域', authorizationId: '授权', badge: '工号', band: '到达位置', basis: '依据',
  before: '截止游标', blocked: '新登录也拒绝', newSignOns: '允许重新登录', board: '看板路径名', breached: '是否超时', boardId: '看板', body: '文件内容', by: '维度', campaignId: '集中办理', capacity: '名额', caseNo: '办件编号',
  category: '事项类别', channel: '渠道', checkOnly: '仅校验', clock: '时限类型', closes: '结束时间', coHandlingId: '协办', coTeamIds: '协办队伍', code: '编码', companions: '同行人员',
  certificateId: '证照', comment: '回访内容', confirmBy: '确认时限', custodyId: '保管原件', date: '日期', dates: '日期', dayKind: '日历日类型', days: '天数', decision: '结论',
  departmentId: '科室', description: '说明', document: '订阅文档', dueBackAt: '应还时间', dueFrom: '期限起', dueTo: '期限止', duplicateChecked: '已查重',
  endedAt: '办结时间', endsAt: '结束时间', endsOn: '结束日期', equipmentId: '设备', equipmentIds: '设备', equipmentKinds: '所需设备', etaMinutes: '预计分钟', evidence: '依据文号', evidenceHash: '证据摘要',
  exceptionReason: '例外理由', expectedUntil: '预计结束时间', expectedVersion: '期望版本', expiresAt: '失效时间', explanation: '说明', externalNo: '外部工单编号',
  fields: '字段', filter: '筛选条件', first: '前几条', flashEligible: '可闪送', forced: '强制指派', freeOn: '可驻点日期', from: '起始', fromMinute: '开始分钟', ground: '事由',
  guidance: '辅导内容', handler: '经办人', history: '历史', id: '标识', idNumber: '证件号码', idempotencyKey: '幂等键', identityChecked: '已核验身份', ids: '标识',
  in: '属于', indicators: '分项评价', informedBy: '告知方式', inspectionPassed: '现场勘验结果', instant: '即办件', intoId: '并入工单', issuer: '发证机关', item: '事项',
  itemCode: '事项', items: '事项', keyId: '密钥', kind: '类型', kpi: '指标', kpis: '指标', last: '后几条', leaveId: '请假', legalBasis: '法律依据', legalChannel: '法定渠道',
  level: '等级', limitUntil: '整改限期', materials: '缺少材料', materialsReceived: '收件', materialsReturned: '还件', matterId: '办件', measure: '整改措施',
  membership: '队员身份', method: '方式', minutes: '时长分钟', mine: '我驻点的', mode: '派单方式', month: '月份', name: '名称', nextTeamIds: '后备队伍', not: '排除条件', notIn: '不属于',
  note: '备注', number: '编号', of: '评价对象', onBehalf: '代评', opens: '开始时间', operationName: '操作名称', or: '任一条件', order: '工单', orderBy: '排序', orderId: '工单',
  orders: '登记列表', out: '领用状态', outcome: '结果', parent: '上级区划', part: '构成', participantId: '参与人', partner: '合作应用', partnerId: '合作应用',
  permit: '许可事项', phone: '联系电话', phoneLast4: '电话后四位', presence: '在线状态', priorityFrom: '优先级下限', profile: '类型', promisedDays: '承诺时限', purpose: '目的',
  qualifications: '可办事项', query: '查询文档', reason: '理由', receipt: '回执号', receivedAt: '来电时间', receivingUnit: '接收单位', registeredFrom: '登记时间起',
  registeredTo: '登记时间止', remedy: '救济途径', reply: '答复', replyMethod: '答复方式', requester: '办事人', requesterReached: '已联系', requiredStaff: '上门人数',
  resolved: '是否解决', result: '结果', rosterNo: '名单编号', rows: '行', ruleId: '派单规则', sandbox: '沙箱密钥', scope: '范围', scopes: '权限', search: '检索', season: '季节',
  seasonFrom: '季节开始', seasonTo: '季节结束', sensitive: '敏感事项', serviceMode: '服务方式', serviceModes: '服务方式', sha256: '文件摘要', shiftId: '班次',
  shifts: '班次', since: '时间起', siteId: '场所', slotId: '时段', slug: '路径名', source: '来源', specialGroup: '是否特殊群体', specialGroups: '特殊群体', staffId: '人员', staffIds: '人员', standing: '工单性质',
  startsAt: '开始时间', startsOn: '开始日期', state: '状态', stops: '站点安排', statement: '申诉陈述', station: '站点', stations: '站点', status: '状态', statutoryDays: '法定时限',
  swapId: '换班', tags: '原因标签', targetGroup: '对象群体', task: '协办内容', team: '承办队伍', teamId: '队伍', text: '内容', ticketId: '票据', timerId: '定时任务',
  ticketNo: '号码', title: '标题', to: '截止', toMinute: '结束分钟', toStaffId: '接班人', token: '评价凭证', type: '诉求类型', until: '时间止', unverifiedSince: '待核实早于', urgency: '紧急程度',
  validFrom: '生效日期', validTo: '失效日期', variables: '变量', visibility: '可见范围', weeks: '重复周数', windows: '时段', within: '所在区划',
  withRoster: '沿用名单',
  handedOverAt: '送达时间', recipient: '领取人身份', recipientName: '领取人姓名', revokedOn: '作废日期', signatureId: '签收附件',
  walkIn: '现场取号',
  baselineId: '提速基准', periodFrom: '基准期起始日', periodTo: '基准期截止日', workingDaysTenths: '基准工作日',
  unread: '未读', accounts: '账号', mentionId: '提及', noteId: '备注',
  recordedAt: '录制时间', system: '系统编码',
  itemCodes: '适用事项', for: '用途', language: '语言', retired: '已停用', templateId: '答复模板',
  viewId: '视图',
  erasureId: '删除申请',
  witnessBadge: '见证人工号', workingDays: '工作日',
  feedId: '日历订阅', askedBy: '征询人', at: '时间', consent: '同意记录', duty: '职责依据', amountFen: '金额', answers: '补充问题答复', help: '填写说明', knowledgeLinks: '知识库链接', label: '选项名称', options: '选项', question: '问题', questions: '补充问题', required: '必答', value: '答复', count: '份数', fees: '收费', form: '材料形式', forms: '申请表格', guide: '办事指南', hours: '办公时间', howLong: '办理时长', materialCodes: '材料编码',
  on: '日期', places: '办理地点', sampleUrl: '样表网址', steps: '办理流程', telephone: '咨询电话', unit: '计费单位', url: '网址', waivers: '减免情形', when: '提交条件',
}

/** What a path inside an input is called: `requester.phone` is 办事人的联系电话, `windows.0.opens` 时段第 1 项的开始时间. */
export function fieldWord(path: string): string {
  const parts: string[] = []
  for (const segment of path.split('.')) {
    if (!/^\d+$/.test(segment)) parts.push(FIELDS[segment] ?? '')
    else if (parts.length > 0) parts.push(`${parts.pop()}第 ${Number(segment) + 1} 项`)
  }
  return parts.filter((part) => part !== '').join('的') || '输入'
}

/** Whether a name of an input or argument has its word. */
export const hasWord = (field: string): boolean => field in FIELDS
