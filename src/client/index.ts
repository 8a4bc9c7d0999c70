/**
 * The public face of the Xpra client: all that a page needs of it.
 */
export { Client } from './client';
export type { ClipboardPolicy } from './clipboard/policy';
export { formatted, HTML, PNG, textOf } from './clipboard/content';
export type { Content, IRichText } from './clipboard/content';
export type { IStatistics } from './connection/statistics';
export type { ITransfer } from './files/files';
export { Keyboard } from './input/keyboard';
export type { IRelativePointer } from './input/lock';
export { CATEGORIES } from './log/log';
export type { Category } from './log/log';
export { Disposables, disposable } from './lifecycle';
export type { IDisposable } from './lifecycle';
export type { Encoder } from './protocol/packets';
export { canRecord, Recorder } from './sound/recorder';
export { Viewer } from './viewer';
export type { IDockListener, IDockWindow, IPane } from './windows/dock';
export type { IRectangle } from './windows/geometry';
export type { IHints } from './windows/hints';
export type { IProgram, IPrograms } from './windows/programs';
export type { ITrayIcon } from './windows/tray';
export type { IState } from './worker/session';
