/* Going somewhere from code. Links are plain <a href>; preact-iso listens to both. */
export function navigate(url: string, options: { replace?: boolean } = {}): void {
    history[options.replace ? 'replaceState' : 'pushState'](null, '', url);
    dispatchEvent(new PopStateEvent('popstate'));
    scrollTo(0, 0);
}
