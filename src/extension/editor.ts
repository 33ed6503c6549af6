import type * as vscode from 'vscode';

/** The editor's API as a value: whoever needs it is given it, so that its parts can be stood in for. */
export type Editor = typeof vscode;
