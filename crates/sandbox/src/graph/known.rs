//! Names of the fields Meta's specification of v26 lists. One we do not model is left out of an answer, as Meta does
//! with empty ones; a name that is in no list is an error.

pub(super) const PERSON: &str = "\
about age_range birthday client_business_id community cover currency education email favorite_athletes \
favorite_teams first_name gender hometown id inspirational_people install_type installed is_guest_user \
is_work_account languages last_name link local_news_megaphone_dismiss_status local_news_subscription_status \
locale location meeting_for middle_name name name_format payment_pricepoints political profile_pic quotes \
relationship_status religion shared_login_upgrade_required_by short_name significant_other sports \
supports_donate_button_in_live_video third_party_id timezone token_for_business updated_time verified \
video_upload_limits website";

pub(super) const BUSINESS: &str = "\
block_offline_analytics collaborative_ads_managed_partner_business_info \
collaborative_ads_managed_partner_eligibility collaborative_ads_partner_premium_options created_by created_time \
extended_updated_time id is_hidden link marketing_messages_onboarding_status name payment_account_id \
primary_page profile_picture_uri timezone_id two_factor_type updated_by updated_time user_access_expire_time \
verification_status vertical vertical_id whatsapp_business_manager_messaging_limit";

pub(super) const ACCOUNT: &str = "\
account_id account_status ad_account_promotable_objects age agency_client_declaration all_capabilities \
amount_spent attribution_spec balance brand_safety_content_filter_levels business business_city \
business_country_code business_name business_state business_street business_street2 business_zip \
can_create_brand_lift_study capabilities created_time currency custom_audience_info default_dsa_beneficiary \
default_dsa_payor disable_reason end_advertiser end_advertiser_name existing_customers \
expired_funding_source_details extended_credit_invoice_group failed_delivery_checks fb_entity funding_source \
funding_source_details has_migrated_permissions has_page_authorized_adaccount id io_number \
is_attribution_spec_system_default is_ba_skip_delayed_eligible is_direct_deals_enabled \
is_in_3ds_authorization_enabled_market is_notifications_enabled is_personal is_prepay_account is_tax_id_required \
liable_address line_numbers marketing_messages_settings media_agency min_campaign_group_spend_cap \
min_daily_budget name offsite_clo_signal_status offsite_pixels_tos_accepted opportunity_score \
opportunity_score_weight owner owner_business partner rf_spec send_bill_to_address show_checkout_experience \
sold_to_address spend_cap tax_id tax_id_status tax_id_type timezone_id timezone_name timezone_offset_hours_utc \
tos_accepted user_access_expire_time user_tasks user_tos_accepted viewable_business";

pub(super) const PAGE: &str = "\
about access_token ad_campaign affiliation app_id artists_we_like attire available_promo_offer_ids awards \
band_interests band_members best_page bio birthday booking_agent breaking_news_usage built business can_checkin \
can_post category category_list checkins company_overview connected_instagram_account \
connected_page_backed_instagram_account contact_address copyright_attribution_insights \
copyright_whitelisted_ig_partners country_page_likes cover culinary_team current_location \
delivery_and_pickup_option_info description description_html differently_open_offerings directed_by \
display_subtext displayed_message_response_time does_viewer_have_page_permission_link_ig emails engagement \
fan_count featured_video features followers_count food_styles founded general_info general_manager genre \
global_brand_page_name global_brand_root_id has_added_app has_lead_access \
has_transitioned_to_new_page_experience has_whatsapp_business_number has_whatsapp_number hometown hours id \
impressum influences instagram_business_account is_always_open is_calling_eligible is_chain is_community_page \
is_eligible_for_branded_content is_eligible_for_disable_connect_ig_btn_for_non_page_admin_am_web \
is_messenger_bot_get_started_enabled is_messenger_platform_bot is_owned is_permanently_closed is_published \
is_unclaimed is_verified is_webhooks_subscribed keywords leadgen_tos_acceptance_time leadgen_tos_accepted \
leadgen_tos_accepting_user link location members merchant_id merchant_review_status messaging_feature_status \
messenger_ads_default_icebreakers messenger_ads_default_quick_replies messenger_ads_quick_replies_type \
mini_shop_storefront mission mpg name name_with_location_descriptor network new_like_count offer_eligible \
overall_star_rating owner_business page_backed_threads_account_id page_token parent_page parking payment_options \
personal_info personal_interests pharma_safety_info phone pickup_options place_type plot_outline \
preferred_audience press_contact price_range priority_hours privacy_info_url produced_by products \
promotion_eligible promotion_ineligible_reason public_transit rating_count recipient record_label release_date \
restaurant_services restaurant_specialties schedule screenplay_by season single_line_address starring start_info \
store_code store_location_descriptor store_number studio supports_donate_button_in_live_video \
talking_about_count temporary_status unread_message_count unread_notif_count unseen_message_count \
user_access_expire_time username verification_status voip_info website were_here_count whatsapp_number \
written_by";

pub(super) const INSTAGRAM: &str = "\
biography business_discovery collaborative_media_search followers_count follows_count has_profile_pic id ig_id \
is_published legacy_instagram_user_id media_count mentioned_comment mentioned_media mini_shop_storefront name \
owner_business profile_picture_url shopping_product_tag_eligibility shopping_review_status username website";

pub(super) const CAMPAIGN: &str = "\
account_id adlabels advantage_state_info bid_strategy boosted_object_id brand_lift_studies budget_rebalance_flag \
budget_remaining buying_type campaign_group_active_time can_create_brand_lift_study can_use_spend_cap \
configured_status created_time daily_budget effective_status has_secondary_skadnetwork_reporting id \
is_adset_budget_sharing_enabled is_budget_schedule_enabled is_direct_send_campaign is_message_campaign \
is_skadnetwork_attribution issues_info last_budget_toggling_time lifetime_budget name objective pacing_type \
primary_attribution promoted_object recommendations smart_promotion_type source_campaign source_campaign_id \
source_recommendation_type special_ad_categories special_ad_category special_ad_category_country spend_cap \
start_time status stop_time topline_id updated_time";

pub(super) const LABEL: &str = "\
account created_time id name updated_time";

/// Whether `name` is one of the words in `list`.
pub(super) fn is_in(name: &str, list: &str) -> bool {
    list.split(' ').any(|known| known == name)
}
