/** How a queue is bound to code. */
export interface BindingOptions {
  /**
   * Name of the binding in this code: the environment variable is `QUEUE_<NAME>`.
   *
   * @default - the queue's `bindingName`
   */
  readonly bindingName?: string;
}
