/**
 * The state machines of the domain, written down a second time on purpose: what each verb leads to, from where. "A B > C D" is every way
 * from the left to the right, "> A" makes the record, "A >" leaves its state as it is.
 */
export const WAYS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  matter: {
    createDraftMatters: ['> DRAFT'],
    submitMatter: ['DRAFT SUPPLEMENTING > SUBMITTED'],
    acceptMatter: ['SUBMITTED > ACCEPTED'],
    decideMatter: ['ACCEPTED SUBMITTED > GRANTED DENIED COMPLETED', 'SUBMITTED > NOT_ACCEPTED'],
    issueCertificate: ['GRANTED >'],
    askForMaterials: ['SUBMITTED > SUPPLEMENTING'],
    withdrawMatter: ['DRAFT SUBMITTED SUPPLEMENTING > WITHDRAWN'],
    withdrawOpenMatters: ['DRAFT SUBMITTED SUPPLEMENTING ACCEPTED SUSPENDED > WITHDRAWN'],
    suspendMatter: ['ACCEPTED > SUSPENDED'],
    resumeMatter: ['SUSPENDED > ACCEPTED'],
  },
  appointment: {
    holdSlot: ['> HELD'],
    proposeAppointment: ['> PROPOSED'],
    bookAppointment: ['> BOOKED'],
    scheduleFollowUp: ['> BOOKED'],
    confirmHold: ['HELD > BOOKED'],
    confirmAppointment: ['PROPOSED > BOOKED'],
    releaseSlot: ['HELD PROPOSED > CANCELLED'],
    expireSlot: ['HELD PROPOSED > EXPIRED'],
    rescheduleAppointment: ['BOOKED > RESCHEDULED', '> BOOKED'],
    dropMove: ['PROPOSED > CANCELLED'],
    departForVisit: ['BOOKED > EN_ROUTE'],
    arriveAtVisit: ['BOOKED EN_ROUTE > ARRIVED'],
    startVisit: ['ARRIVED > IN_PROGRESS'],
    finishVisit: ['IN_PROGRESS > FULFILLED'],
    abortVisit: ['ARRIVED IN_PROGRESS > CANNOT_COMPLETE'],
    markCitizenNoShow: ['ARRIVED > NO_SHOW_CITIZEN'],
    reportStaffNoShow: ['BOOKED EN_ROUTE > NO_SHOW_STAFF'],
    cancelAppointment: ['BOOKED EN_ROUTE > CANCELLED'],
    cancelWithOrder: ['HELD PROPOSED BOOKED EN_ROUTE ARRIVED IN_PROGRESS > CANCELLED'],
  },
  campaign: {
    createCampaign: ['> PLANNED'],
    moveCampaign: [
      'PLANNED > OUTREACH OPEN CANCELLED',
      'OUTREACH > OPEN CANCELLED',
      'OPEN > RUNNING CANCELLED',
      'RUNNING > WRAP_UP',
      'WRAP_UP > ENDED RUNNING',
    ],
  },
  participant: {
    importParticipants: ['> LISTED'],
    registerWalkIn: ['> CONSENTED'],
    logOutreach: ['LISTED CONTACTED UNREACHABLE DECLINED > CONSENTED DECLINED CONTACTED UNREACHABLE'],
    bookSeat: ['CONSENTED BOOKED NO_SHOW > BOOKED'],
    joinWaitingList: ['CONSENTED BOOKED NO_SHOW >'],
    cancelSeat: ['BOOKED > CONSENTED'],
    checkInParticipant: ['CONSENTED BOOKED NO_SHOW > CHECKED_IN'],
    recordStation: ['CHECKED_IN > CHECKED_IN DONE NOT_PASSED CONSENTED'],
    missSlot: ['BOOKED > NO_SHOW'],
    leaveWithOrder: ['LISTED CONTACTED UNREACHABLE DECLINED CONSENTED BOOKED CHECKED_IN NO_SHOW > DECLINED'],
    endCampaign: ['CONSENTED BOOKED CHECKED_IN > CALLED_OFF'],
  },
  rectification: {
    openRectification: ['> OPENED'],
    contactAboutEvaluation: ['OPENED > CONTACTED', 'CONTACTED MEASURED REJECTED >'],
    planRectification: ['CONTACTED MEASURED REJECTED > MEASURED'],
    submitRectification: ['MEASURED > SUBMITTED'],
    decideRectification: ['SUBMITTED > APPROVED REJECTED'],
    rateRectification: ['APPROVED > RATED'],
    reworkOrder: ['OPENED CONTACTED MEASURED SUBMITTED REJECTED > REWORKED'],
    decideAppeal: ['OPENED CONTACTED MEASURED SUBMITTED REJECTED > EXCLUDED'],
  },
  appeal: { fileAppeal: ['> FILED'], decideAppeal: ['FILED > UPHELD DISMISSED'] },
}

/** Every single way of a machine: "verb: A > B". */
export const singleWays = (machine: string): string[] =>
  Object.entries(WAYS[machine] ?? {}).flatMap(([verb, lines]) =>
    lines.flatMap((line) => {
      const [from = [], to = []] = line.split('>').map((states) => states.split(' ').filter((state) => state !== ''))
      return (from.length === 0 ? [''] : from).flatMap((one) => (to.length === 0 ? [''] : to).map((other) => `${verb}: ${one} > ${other}`))
    }),
  )
