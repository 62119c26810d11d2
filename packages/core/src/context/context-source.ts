export type { ContextQuery, ContextSource } from '../domain/context-source';
