/** Something that happened to an order and concerns other services. */
export interface IntegrationEvent {
  /** The same for every delivery of the same fact; receivers drop what they know by it. */
  readonly id: string;
  readonly type: string;
  readonly orderId: number;
  /** Everything else, as it travels: JSON. */
  readonly body: Readonly<Record<string, string | number>>;
}
