/** Something that happened to an order and concerns other services. */
export interface IntegrationEvent {
  /** The same for every delivery of the same fact; receivers use it to drop duplicates. */
  readonly id: string;
  readonly type: string;
  readonly orderId: number;
  /** Everything else, as it travels: JSON. */
  readonly body: Readonly<Record<string, string | number>>;
}
