/** Runs before the first paint: what the reader chose on this machine, so that nothing flickers. A classic script, hence the braces. */
{
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("yinuo.theme");
    if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
    if (localStorage.getItem("yinuo.rail") === "narrow") root.dataset["rail"] = "narrow";
  } catch {
    root.dataset["storage"] = "none";
  }
}
