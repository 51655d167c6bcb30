// Light or dark: as the system says, or as the person chose. And how roomy the list is.
export type Theme = "system" | "light" | "dark";
export type Density = "roomy" | "compact";

class Look {
  theme = $state<Theme>("system");
  density = $state<Density>("roomy");
  private systemDark = $state(false);
  dark = $derived(this.theme === "system" ? this.systemDark : this.theme === "dark");

  adopt(): void {
    const query = window.matchMedia("(prefers-color-scheme: dark)");
    this.systemDark = query.matches;
    query.addEventListener("change", (event) => (this.systemDark = event.matches));
    const theme = localStorage.getItem("fumi.theme");
    this.chooseTheme(theme === "light" || theme === "dark" ? theme : "system");
    this.density = localStorage.getItem("fumi.density") === "compact" ? "compact" : "roomy";
  }

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem("fumi.theme", theme);
    document.documentElement.style.colorScheme = theme === "system" ? "" : theme;
  }

  chooseDensity(density: Density): void {
    this.density = density;
    localStorage.setItem("fumi.density", density);
  }
}

export const look = new Look();
