/** Reason codes of the endings; codes travel in events and statistics, explanations stay sealed with the order. */
export const REFUSE_REASONS = {
  OUT_OF_SCOPE: 'Outside what the city may handle (不属于受理范围)',
  IN_LITIGATION: 'Before a court, in arbitration, review or petition (诉讼、仲裁、复议或信访中)',
  EMERGENCY: 'An emergency: handed to 110, 119, 120 or 122 at once (紧急警情，已转 110、119、120、122)',
  SECRET_OR_PRIVATE: 'State secrets, trade secrets or privacy (涉及国家秘密、商业秘密或个人隐私)',
  UNCLEAR: 'Too unclear to handle, and the requester cannot be reached (内容不明且无法联系)',
} as const
export const WITHDRAW_REASONS = {
  SOLVED_OTHERWISE: 'Solved otherwise (已自行解决)',
  NO_LONGER_NEEDED: 'No longer needed (不再需要)',
  REGISTERED_BY_MISTAKE: 'Registered by mistake (误登记)',
  OTHER: 'Other (其他)',
} as const
export const INCOMPLETE_REASONS = {
  NOT_ELIGIBLE_BY_LAW: 'The law does not allow it; counted in a bucket of its own (依法不符合条件)',
  MATERIALS_NOT_SUPPLIED: 'Materials not supplied after notice and limit (逾期未补齐材料)',
  UNREACHABLE: 'Cannot be reached: at least three attempts on two days (多次联系不上)',
  CITIZEN_REFUSED: 'The citizen refused the service (群众拒绝)',
  OUT_OF_POWER: 'Beyond the powers of the city (超出职权)',
  CAMPAIGN_OVER: 'The campaign it was made for is called off, or over (集中办理活动取消或结束)',
  SAFETY: 'Not safe for staff (存在安全风险)',
} as const
export const TRANSFER_REASONS = {
  OTHER_AUTHORITY: 'Another authority is responsible (属其他部门职责)',
  OTHER_REGION: 'Another region is responsible (属其他地区)',
  HIGHER_LEVEL: 'A higher level is responsible (属上级职责)',
} as const
export const SPECIAL_GROUPS = {
  LIVING_ALONE: 'Elderly living alone (独居老人)',
  AGED: 'Aged 70 and over (高龄老人)',
  SEVERE_DISABILITY: 'Severe disability (重度残疾)',
  SERIOUS_ILLNESS: 'Serious illness (重病)',
  LOW_INCOME: 'Low income (低收入)',
  VETERAN: 'Veteran (退役军人)',
  PREGNANT: 'Pregnant (孕产妇)',
} as const
export const AMEND_REASONS = {
  WRONG_ADDRESS: 'The address was wrong (地址有误)',
  WRONG_PHONE: 'The telephone number was wrong (电话有误)',
  WRONG_ITEM: 'The item was wrong (事项有误)',
  WRONG_AREA: 'The area was wrong (区划有误)',
} as const

type CodesOf<T> = Extract<keyof T, string>
/** The codes of a list above, for input rules. */
export const codesOf = <T extends Record<string, string>>(reasons: T) => Object.keys(reasons) as [CodesOf<T>, ...CodesOf<T>[]]

/** Why an order is reopened (重开原因). */
export const REOPEN_REASONS = { NEW_FACTS: 'New facts (新情况)', UNRESOLVED: 'It was not resolved (未解决)' } as const
