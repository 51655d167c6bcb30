//! What the person decides while reading is kept.

use crate::fixture::Profile;
use crate::{Error, ImageSender};

#[tokio::test]
async fn images_are_shown_for_an_address_or_a_domain_until_that_is_taken_back() {
    let p = Profile::new().await;
    let shows = async |address: &'static str| {
        p.store.read(move |r| r.shows_images_of(address)).await.unwrap()
    };
    assert!(!shows("letters@press.example").await);
    let bob = ImageSender::Address("Bob@Example.org".to_owned());
    let press = ImageSender::Domain("press.example".to_owned());
    let both = (bob.clone(), press.clone());
    p.store
        .write_durable(move |w| {
            w.show_images_of(&both.0)?;
            w.show_images_of(&both.1)?;
            w.show_images_of(&both.1)
        })
        .await
        .unwrap();
    assert!(shows("bob@example.org").await && !shows("alice@example.org").await);
    assert!(shows("letters@press.example").await && shows("x@mail.press.example").await);
    assert!(!shows("x@notpress.example").await && !shows("press.example@evil.example").await);
    let all = p.store.read(|r| r.image_senders()).await.unwrap();
    let lower = ImageSender::Address("bob@example.org".to_owned());
    assert_eq!(all, [lower, press.clone()]);
    p.store.write_durable(move |w| w.hide_images_of(&press)).await.unwrap();
    assert!(!shows("letters@press.example").await);
    assert!(shows("bob@example.org").await);
}

#[tokio::test]
async fn a_list_that_was_left_is_remembered_for_its_account() -> Result<(), Error> {
    let p = Profile::new().await;
    let alice = p.alice;
    assert_eq!(p.store.read(move |r| r.left_list(alice, "News.Example")).await?, None);
    p.store.write_durable(move |w| w.leave_list(alice, "news.example")).await?;
    let since = p.store.read(move |r| r.left_list(alice, "News.Example")).await?;
    assert_eq!(since, Some(crate::fixture::noon()));
    p.store.write_durable(move |w| w.remove_account(alice)).await?;
    assert_eq!(p.store.read(move |r| r.left_list(alice, "news.example")).await?, None);
    Ok(())
}
