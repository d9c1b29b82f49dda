/** Options of `observabilityFiles`. */
export interface ObservabilityOptions {
  /** The label `job` that Prometheus gives to the metrics of the application. Default: the application's name. */
  readonly job?: string | undefined;
  /** How many runs of a service may fail in a row before an alert: 1 or more. Default 3. */
  readonly consecutiveFaults?: number | undefined;
}
