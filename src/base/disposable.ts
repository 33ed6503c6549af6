/** Something that holds a resource until it is disposed; disposing twice does nothing. */
export interface Disposable {
  dispose(): void;
}
