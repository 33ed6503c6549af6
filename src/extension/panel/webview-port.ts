import type { WebviewPanel } from 'vscode';
import type { FramePort } from '../../protocol/channel.ts';

/** A webview as a FramePort. What is sent while it is hidden is lost: it asks for a snapshot when it is there again. */
export function webviewPort(panel: WebviewPanel): FramePort {
  return {
    // One text, because the editor copies a message from process to process on its way: a tree of objects would be taken apart and put together at each.
    post: (frame) => void panel.webview.postMessage(JSON.stringify(frame)),
    onFrame: (listener) => {
      panel.webview.onDidReceiveMessage((frame: unknown) => listener(frame));
    },
    onClose: (listener) => {
      panel.onDidDispose(() => listener('the panel was closed'));
    },
    close: () => {
      panel.dispose();
    },
  };
}
