/**
 * Variables of each template: text of anyone, which `shownVariables` cleans; but for `link`, a URL. `lines` and `body` are
 * paragraphs of their own, where a template has `{lines}` or `{body}`.
 */
export interface MailVariables {
  readonly verify_email: { readonly link: string };
  /** To an address that registers again. */
  readonly account_exists: { readonly link: string };
  readonly reset_password: { readonly link: string };
  readonly password_changed: { readonly time: string; readonly address: string };
  /** `inviter`: the name of a person, or of the brand; `time`: when the link expires. */
  readonly invitation: {
    readonly inviter: string;
    readonly organization: string;
    readonly role: string;
    readonly time: string;
    readonly link: string;
  };
  /** `inviter`: the name of an operator. */
  readonly operator_invitation: {
    readonly inviter: string;
    readonly role: string;
    readonly time: string;
    readonly link: string;
  };
  /** An operator tries the mail server. */
  readonly test: { readonly time: string };
  readonly new_login: { readonly time: string; readonly address: string; readonly device: string };
  /** A session that ended by wrong passwords or codes. */
  readonly session_ended: { readonly time: string; readonly address: string; readonly device: string };
  /** `change`: a code of `phrases`; what follows a colon is shown as it is. */
  readonly factor_changed: { readonly change: string; readonly time: string; readonly address: string };
  /** The last mail to an address. */
  readonly account_deleted: { readonly time: string; readonly address: string };
  readonly token_expires: { readonly organization: string; readonly token: string; readonly time: string };
  readonly key_created: { readonly organization: string; readonly key: string; readonly actor: string };
  readonly role_changed: { readonly organization: string; readonly role: string };
  /** `person`: the address that was refused; `provider`: the name of the organization's. */
  readonly member_returned: {
    readonly organization: string;
    readonly person: string;
    readonly provider: string;
    readonly link: string;
  };
  /** `record` and `value` of the DNS record that is missing; `time`: when the claim is suspended. */
  readonly domain_failing: DomainVariables & { readonly time: string };
  readonly domain_suspended: DomainVariables;
  /** `cause`: why, a code of `phrases`. */
  readonly webhook_disabled: {
    readonly organization: string;
    readonly endpoint: string;
    readonly cause: string;
    readonly link: string;
  };
  /** `cause`: what the lines are about, a code of `phrases`. */
  readonly alert: {
    readonly organization: string;
    readonly cause: string;
    readonly lines: readonly string[];
    readonly link: string;
  };
  /** `lines`: days, names and replacements; `note`: the operator's, empty where there is none. */
  readonly models_retiring: {
    readonly organization: string;
    readonly lines: readonly string[];
    readonly note: string;
    readonly link: string;
  };
  /** `title` and `body`: the operator's own text, as it is; addresses in the body are links. */
  readonly news: {
    readonly title: string;
    readonly organization: string;
    readonly body: readonly string[];
    readonly link: string;
  };
  /**
   * To a person who was imported from another gateway. `base_url`: of the API, empty where it is unknown; `console_url`: where
   * people log in. The link has no secret: the page that it opens sends one that sets a password.
   */
  readonly account_moved: {
    readonly organization: string;
    readonly base_url: string;
    readonly console_url: string;
    readonly link: string;
  };
  /** Mails that a mailbox would have got one by one. `rest`: how many more there are than are listed, empty for none. */
  readonly digest: { readonly count: string; readonly rest: string; readonly items: readonly MailItem[] };
  /** To operators. `alarm`: the title of the first one; `rest`: how many others there are, empty for none. */
  readonly alarms: {
    readonly alarm: string;
    readonly rest: string;
    readonly lines: readonly string[];
    readonly link: string;
  };
  /** An order is credited. `bonus`, `fee`, `tax`, `method`: empty where there is none. */
  readonly payment_received: OrderVariables & {
    readonly amount: string;
    readonly bonus: string;
    readonly fee: string;
    readonly tax: string;
    readonly total: string;
    readonly method: string;
    readonly time: string;
  };
  /** `amount`: what the balance loses; `total`: what the payer gets. */
  readonly refund_approved: OrderVariables & { readonly amount: string; readonly total: string };
  readonly refund_sent: OrderVariables & { readonly total: string };
  /** `link`: where it is claimed. Anyone who has it can be paid. */
  readonly refund_claim: OrderVariables & { readonly total: string };
  readonly refund_failed: OrderVariables & { readonly total: string };
  /** `amount`: empty for all that is refundable; `reason`: the operator's. */
  readonly refund_declined: OrderVariables & { readonly amount: string; readonly reason: string };
  /** `time`: until when evidence can be sent, empty where it cannot. */
  readonly dispute_opened: DisputeVariables & { readonly time: string };
  readonly dispute_withdrawn: DisputeVariables & { readonly time: string };
  /** `outcome`: the word of the provider; `returned`: what it gave back. */
  readonly dispute_closed: DisputeVariables & { readonly outcome: string; readonly returned: string };
  /** `cause`: why nothing is charged until a person acts, a code of `phrases`; `reason`: the provider's word. */
  readonly automatic_topup_paused: TopupVariables & { readonly cause: string; readonly reason: string };
  readonly automatic_topup_max: TopupVariables & { readonly max: string };
  /** Of a month; `time`: the day when it is due. */
  readonly invoice_issued: {
    readonly organization: string;
    readonly number: string;
    readonly total: string;
    readonly time: string;
    readonly mode: 'live' | 'test';
    readonly link: string;
  };
  /** `cause`: why it is not credited, a code of `phrases`. */
  readonly payment_unapplied: ProviderVariables & { readonly amount: string; readonly cause: string };
}

/** Of mails about an order's money. Amounts are texts such as `$50.00`; `mode` is a code of `phrases`. */
type OrderVariables = {
  readonly organization: string;
  readonly reference: string;
  readonly mode: 'live' | 'test';
  readonly link: string;
};

type TopupVariables = { readonly organization: string; readonly amount: string; readonly link: string };

/** The same for operators; organization and reference are empty where the order is unknown. */
type ProviderVariables = OrderVariables & { readonly provider: string };

/** `withdrawn`: empty where the provider took nothing yet; `reason`: the provider's word. */
type DisputeVariables = ProviderVariables & {
  readonly amount: string;
  readonly withdrawn: string;
  readonly reason: string;
};

type DomainVariables = {
  readonly organization: string;
  readonly domain: string;
  readonly record: string;
  readonly value: string;
  readonly link: string;
};

/** What a digest says of a mail: its text as it was made. */
export interface MailItem {
  /** When it was written, for a reader. */
  readonly time: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly link: string } | null;
}

export type MailTemplate = keyof MailVariables;

export type MoneyTemplate = Extract<
  MailTemplate,
  `payment_${string}` | `refund_${string}` | `dispute_${string}` | `automatic_topup_${string}` | `invoice_${string}`
>;

/** A text with `{name}` for each variable; `{brand}` is always there. */
export interface MailText {
  readonly subject: string;
  /** One that is empty with its variables is left out. */
  readonly paragraphs: readonly string[];
  /** Labels of variables that are listed below the paragraphs; an empty one is left out. */
  readonly details?: Readonly<Record<string, string>>;
  /** The label of the link; templates with a link have one. */
  readonly action?: string;
}

/** The texts of one language. */
export interface MailTexts {
  readonly templates: Readonly<Record<MailTemplate, MailText>>;
  /** The sentences of the codes that callers pass as `change`; and those of other variables, by `role_` the names of roles. */
  readonly phrases: Readonly<Record<string, string>>;
  /** The last lines of every mail. */
  readonly footer: string;
  readonly support: string;
  readonly conditionsLabel: string;
  readonly privacyLabel: string;
}

/** The operator's brand, as mails show it. */
export interface MailBrand {
  readonly name: string;
  /** Where the name links to. */
  readonly url: string;
  /** `#rrggbb`, of buttons. */
  readonly color: string;
  readonly supportEmail: string | null;
  /** Shown before the name; mail programs show no `data:` URL. */
  readonly logoUrl: string | null;
  readonly conditionsUrl: string | null;
  readonly privacyUrl: string | null;
  /** The operator's own, below the text with the two above. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail, and what a digest would say of it. */
export interface RenderedMail extends MailContent {
  readonly item: Omit<MailItem, 'time'>;
}
