export { runEventSource, type EventSourceActivity, type EventSourceOptions, type FunctionInvoker, type InvocationContext, type RunningEventSource } from './event-source';
export type { SqsEvent, SqsEventAttribute, SqsEventRecord } from './event-source-record';
export { startHttpServer, type HttpServer, type HttpServerOptions } from './http-server';
export { LocalSqs, type LocalSqsOptions } from './local-sqs';
export { ManualClock } from './manual-clock';
export { provision, type Provisioned } from './provision';
export { readTemplates, type TemplateApp, type TemplateOptions } from './template';
export { bindingsOf, type AppBindings } from './template-binding';
export { TemplateError } from './template-place';
