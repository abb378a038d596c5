/** A compiled module of kernels, ready to be given a memory. */
declare const module: WebAssembly.Module;
export default module;
