//! What the system says of the network: whether it costs money, and that it is another one.

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Whether the network costs money.
    Metered(bool),
    /// There is a network again, or another one.
    Changed,
}

pub use system::Uplink;

#[cfg(target_os = "linux")]
mod system {
    use super::News;
    use futures_util::StreamExt as _;
    use zbus::fdo::DBusProxy;
    use zbus::names::BusName;
    use zbus::proxy::PropertyStream;
    use zbus::zvariant::OwnedObjectPath;

    const SERVICE: &str = "org.freedesktop.NetworkManager";
    /// NM_STATE_CONNECTED_SITE: further than to the next router.
    const CONNECTED: u32 = 60;

    #[zbus::proxy(
        interface = "org.freedesktop.NetworkManager",
        default_service = "org.freedesktop.NetworkManager",
        default_path = "/org/freedesktop/NetworkManager",
        gen_blocking = false
    )]
    trait Network {
        #[zbus(property)]
        fn metered(&self) -> zbus::Result<u32>;
        #[zbus(property)]
        fn primary_connection(&self) -> zbus::Result<OwnedObjectPath>;
        #[zbus(signal)]
        fn state_changed(&self, state: u32) -> zbus::Result<()>;
    }

    /// Whoever keeps the network of this machine and tells of it: `NetworkManager`.
    pub struct Uplink {
        metered: PropertyStream<'static, u32>,
        costs: bool,
        primary: PropertyStream<'static, OwnedObjectPath>,
        way: Option<OwnedObjectPath>,
        state: StateChangedStream,
    }

    impl Uplink {
        /// Finds it on the system's bus, or on the one with this address. `None` where there is
        /// nobody who tells; nobody is started for it.
        pub async fn find(bus: Option<&str>) -> Option<Uplink> {
            Self::look(bus).await.ok().flatten()
        }

        async fn look(bus: Option<&str>) -> zbus::Result<Option<Uplink>> {
            let connection = match bus {
                Some(address) => zbus::connection::Builder::address(address)?.build().await?,
                None => zbus::Connection::system().await?,
            };
            let name = BusName::try_from(SERVICE)?;
            if !DBusProxy::new(&connection).await?.name_has_owner(name).await? {
                return Ok(None);
            }
            let network = NetworkProxy::new(&connection).await?;
            Ok(Some(Uplink {
                metered: network.receive_metered_changed().await,
                costs: false,
                primary: network.receive_primary_connection_changed().await,
                way: network.primary_connection().await.ok(),
                state: network.receive_state_changed().await?,
            }))
        }

        /// Waits for what is told next; `None` when nothing will be told any more.
        pub async fn next(&mut self) -> Option<News> {
            loop {
                tokio::select! {
                    Some(told) = self.metered.next() => {
                        let costs = costs(told.get().await.unwrap_or_default());
                        if costs != self.costs {
                            self.costs = costs;
                            return Some(News::Metered(costs));
                        }
                    }
                    Some(told) = self.primary.next() => {
                        let way = told.get().await.ok();
                        let other = way.is_some() && way != self.way;
                        self.way = way;
                        if other {
                            return Some(News::Changed);
                        }
                    }
                    told = self.state.next() => {
                        let state = told?.args().map_or(0, |told| told.state);
                        if state >= CONNECTED {
                            return Some(News::Changed);
                        }
                    }
                }
            }
        }
    }

    /// NM_METERED_YES and NM_METERED_GUESS_YES.
    fn costs(metered: u32) -> bool {
        matches!(metered, 1 | 3)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::News;

    /// Nobody who tells is known here.
    pub struct Uplink;

    impl Uplink {
        /// `None`.
        pub async fn find(_: Option<&str>) -> Option<Uplink> {
            None
        }

        /// `None`.
        pub async fn next(&mut self) -> Option<News> {
            None
        }
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::{News, Uplink};
    use std::io::{BufRead as _, BufReader};
    use std::process::{Child, Command, Stdio};
    use zbus::object_server::SignalEmitter;
    use zbus::zvariant::OwnedObjectPath;

    const PATH: &str = "/org/freedesktop/NetworkManager";

    /// A bus of the test's own, which ends with it.
    struct Bus(Child, String);

    impl Bus {
        fn start() -> Bus {
            let mut command = Command::new("dbus-daemon");
            command.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped());
            let mut child = command.spawn().expect("dbus-daemon is installed");
            let mut address = String::new();
            let out = child.stdout.take().unwrap();
            BufReader::new(out).read_line(&mut address).unwrap();
            Bus(child, address.trim().to_owned())
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    struct Network {
        metered: u32,
        way: OwnedObjectPath,
    }

    #[zbus::interface(name = "org.freedesktop.NetworkManager")]
    impl Network {
        #[zbus(property)]
        fn metered(&self) -> u32 {
            self.metered
        }
        #[zbus(property)]
        fn primary_connection(&self) -> OwnedObjectPath {
            self.way.clone()
        }
        #[zbus(signal)]
        async fn state_changed(emitter: &SignalEmitter<'_>, state: u32) -> zbus::Result<()>;
    }

    fn path(text: &str) -> OwnedObjectPath {
        OwnedObjectPath::try_from(text).unwrap()
    }

    #[tokio::test]
    async fn a_network_that_costs_money_or_is_another_one_is_told() {
        let bus = Bus::start();
        let network = Network { metered: 1, way: path("/home") };
        let served = zbus::connection::Builder::address(bus.1.as_str()).unwrap();
        let served = served.name("org.freedesktop.NetworkManager").unwrap();
        let served = served.serve_at(PATH, network).unwrap().build().await.unwrap();
        let mut uplink = Uplink::find(Some(&bus.1)).await.expect("somebody tells");
        assert_eq!(uplink.next().await, Some(News::Metered(true)), "as it is now");
        let there = served.object_server().interface::<_, Network>(PATH).await.unwrap();
        there.get_mut().await.metered = 4;
        there.get().await.metered_changed(there.signal_emitter()).await.unwrap();
        assert_eq!(uplink.next().await, Some(News::Metered(false)), "it is guessed that not");
        there.get_mut().await.way = path("/train");
        there.get().await.primary_connection_changed(there.signal_emitter()).await.unwrap();
        assert_eq!(uplink.next().await, Some(News::Changed));
        for state in [20, 70] {
            Network::state_changed(there.signal_emitter(), state).await.unwrap();
        }
        assert_eq!(uplink.next().await, Some(News::Changed), "once, when there is one again");
    }

    #[tokio::test]
    async fn where_nobody_tells_of_the_network_nobody_is_waited_for() {
        let bus = Bus::start();
        assert!(Uplink::find(Some(&bus.1)).await.is_none());
        assert!(Uplink::find(Some("unix:path=/nowhere/at/all")).await.is_none());
    }
}
