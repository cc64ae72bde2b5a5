//! Names of the fields Meta's specification of v26 lists. One we do not model is left out of an answer, as Meta does
//! with empty ones; a name that is in no list is an error.

use crate::objects::Kind;

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

pub(super) const ADSET: &str = "\
account_id ad_set_goal adlabels adset_schedule anchor_event_attribution_window_days asset_feed_id \
attribution_count_type attribution_spec automatic_manual_state bid_adjustments bid_amount bid_constraints \
bid_info bid_strategy billing_event brand_safety_config budget_remaining campaign campaign_active_time \
campaign_attribution campaign_id configured_status created_time creative_diversity_label \
creative_diversity_score creative_sequence creative_sequence_repetition_pattern daily_budget \
daily_min_spend_target daily_spend_cap destination_type dsa_beneficiary dsa_payor effective_status end_time \
existing_customer_budget_percentage frequency_control_specs full_funnel_exploration_mode id instagram_user_id \
is_ba_skip_delayed_eligible is_budget_schedule_enabled is_dc_follow_optimized is_dynamic_creative \
is_incremental_attribution_enabled is_organic_ad_joint_optimized issues_info learning_stage_info \
lifetime_budget lifetime_imps lifetime_min_spend_target lifetime_spend_cap low_creative_reach \
max_budget_spend_percentage min_budget_spend_percentage multi_event_conversion_attribution_window_seconds \
multi_optimization_goal_weight name optimization_goal optimization_sub_event pacing_type \
placement_soft_opt_out promoted_object recommendations recurring_budget_semantics \
regional_regulated_categories regional_regulation_identities relative_value review_feedback rf_prediction_id \
source_adset source_adset_id special_ad_categories start_time status targeting targeting_optimization_types \
time_based_ad_rotation_id_blocks time_based_ad_rotation_intervals trending_topics_spec updated_time \
use_new_app_click value_rule_set_id value_rules_applied";

pub(super) const AD: &str = "\
account_id ad_active_time ad_review_feedback ad_schedule_end_time ad_schedule_start_time adlabels adset \
adset_id bid_amount bid_info bid_type campaign campaign_id configured_status conversion_domain \
conversion_specs created_time creative creative_asset_groups_spec creative_audience_pairing_persona \
creative_automation_spec demolink_hash display_sequence effective_status engagement_audience \
failed_delivery_checks id issues_info last_updated_by_app_id name placement preview_shareable_link priority \
recommendations source_ad source_ad_id special_ad_categories status targeting \
tracking_and_conversion_with_defaults tracking_specs updated_time";

pub(super) const CREATIVE: &str = "\
account_id actor_id ad_disclaimer_spec adlabels applink_treatment asset_feed_spec authorization_category \
auto_update body branded_content branded_content_sponsor_page_id bundle_folder_id call_to_action \
call_to_action_type categorization_criteria category_media_source collaborative_ads_lsb_image_bank_id \
contextual_multi_ads creative_sourcing_spec degrees_of_freedom_spec destination_set_id destination_spec \
dynamic_ad_voice effective_authorization_category effective_instagram_media_id effective_object_story_id \
enable_direct_install enable_launch_instant_app existing_post_title facebook_branded_content \
format_transformation_spec generative_asset_spec id image_crops image_hash image_url instagram_branded_content \
instagram_permalink_url instagram_user_id interactive_components_spec link_deep_link_url \
link_destination_display_url link_og_id link_url marketing_message_structured_spec media_optimization_spec \
media_sourcing_spec messenger_sponsored_message name object_id object_store_url object_story_id \
object_story_spec object_type object_url omnichannel_link_spec page_welcome_message \
photo_album_source_object_story_id place_page_set_id platform_customizations playable_asset_id \
portrait_customizations product_data product_set_id product_suggestion_settings recommender_settings \
regional_regulation_disclaimer_spec source_facebook_post_id source_instagram_media_id status template_url \
template_url_spec thumbnail_id thumbnail_url title url_tags use_page_actor_override video_id \
wamo_whatsapp_identity_spec";

/// What a targeting may hold.
pub(super) const TARGETING: &str = "\
adgroup_id age_max age_min age_range alternate_auto_targeting_option app_install_state \
audience_network_positions behaviors brand_safety_content_filter_levels catalog_based_targeting cities \
college_years connections contextual_targeting_categories countries country country_groups custom_audiences \
device_platforms direct_install_devices dynamic_audience_ids education_majors education_schools \
education_statuses effective_audience_network_positions effective_brand_safety_content_filter_levels \
effective_device_platforms effective_facebook_positions effective_instagram_positions \
effective_messenger_positions effective_publisher_platforms effective_threads_positions \
effective_whatsapp_positions engagement_specs ethnic_affinity exclude_reached_since \
excluded_brand_safety_content_types excluded_connections excluded_custom_audiences \
excluded_dynamic_audience_ids excluded_engagement_specs excluded_geo_locations excluded_mobile_device_model \
excluded_product_audience_specs excluded_publisher_categories excluded_publisher_list_ids excluded_user_device \
exclusions facebook_positions family_statuses fb_deal_id flexible_spec friends_of_connections genders \
generation geo_locations home_ownership home_type home_value household_composition income industries \
instagram_positions install_state_application instream_video_skippable_excluded interested_in interests \
is_whatsapp_destination_ad keywords life_events locales messenger_positions moms net_worth office_type \
place_page_set_ids political_views politics product_audience_specs prospecting_audience publisher_platforms \
radius regions relationship_statuses site_category subscriber_universe targeting_automation \
targeting_optimization targeting_relaxation_types threads_positions user_adclusters user_age_unknown \
user_device user_event user_os whatsapp_positions wireless_carrier work_employers work_positions zips";

/// Features of Advantage+ creative.
pub(super) const CREATIVE_FEATURES: &str = "\
adapt_to_placement add_text_overlay ads_with_benefits advantage_plus_creative app_highlights audio \
auto_promotion_tag biz_ai carousel_to_video catalog_feed_tag creative_stickers \
customize_product_recommendation cv_transformation description_automation dha_optimization dynamic_cta_text \
dynamic_partner_content enable_ncs_testimonials enhance_cta fb_feed_tag fb_reels_tag fb_story_tag \
feed_caption_optimization generate_cta hide_price hyperlink_formatting ig_feed_tag ig_glados_feed ig_reels_tag \
ig_stream_tag ig_video_native_subtitle image_animation image_auto_crop image_background_gen image_banner \
image_brightness_and_contrast image_end_card image_enhancement image_templates image_text_translation \
image_touchups image_uncrop inline_comment local_store_extension media_liquidity_animated_image media_order \
media_type_automation multi_creative_post_carousel multi_photo_to_video music_generation \
pac_genai_recomposition pac_recomposition pac_relaxation product_browsing product_extensions \
product_metadata_automation product_tags profile_card profile_extension replace_media_text \
reveal_details_over_time show_destination_blurbs show_summary site_extensions standard_enhancements \
standard_enhancements_catalog text_extraction_for_headline text_extraction_for_tap_target \
text_formatting_optimization text_generation text_optimizations text_overlay_translation text_translation \
translate_voiceover video_auto_crop video_filtering video_highlight video_highlights video_to_image \
video_uncrop video_uncrop_9x16_to_9x18 video_voiceover wa_mm_image_filtering wa_mm_text_truncation_length";

pub(super) const LABEL: &str = "\
account created_time id name updated_time";

pub(super) const IMAGE: &str = "\
account_id created_time creatives hash height id is_associated_creatives_in_adgroups name original_height \
original_width owner_business permalink_url status updated_time url url_128 width";

pub(super) const VIDEO: &str = "\
ad_breaks admin_creator audio_isrc backdated_time backdated_time_granularity boost_eligibility_info \
content_category content_tags copyright copyright_check_information copyright_monitoring_status created_time \
custom_labels description embed_html embeddable event expiration format from icon id is_crosspost_video \
is_crossposting_eligible is_episode is_instagram_eligible is_reference_only length live_audience_count \
live_status music_video_copyright permalink_url picture place post_id post_views premiere_living_room_status \
privacy published replace_audio_status scheduled_publish_time source spherical status title universal_video_id \
updated_time views";

pub(super) const REPORT: &str = "\
account_id async_percent_completion async_report_url async_status date_start date_stop emails error_code \
error_message error_subcode error_user_msg error_user_title friendly_name id is_async_export is_bookmarked \
is_running schedule_id time_completed time_ref";

/// The fields of a kind of object.
pub(super) fn of(kind: Kind) -> &'static str {
    match kind {
        Kind::Campaign => CAMPAIGN,
        Kind::AdSet => ADSET,
        Kind::Ad => AD,
        Kind::Creative => CREATIVE,
    }
}

pub(super) const AUDIENCE: &str = "\
account_id approximate_count_lower_bound approximate_count_upper_bound audience_labels customer_file_source \
data_source data_source_types datafile_custom_audience_uploading_status dataset_id delete_time delivery_status \
description event_sources excluded_custom_audiences external_event_source fields_violating_integrity_policy \
household_audience id included_custom_audiences is_eligible_for_sac_campaigns is_household is_snapshot \
is_value_based lookalike_audience_ids lookalike_spec messenger_marketing_messages_page name operation_status \
opt_out_link owner_business page_deletion_marked_delete_time permission_for_actions pixel_id \
regulated_audience_spec retention_days rev_share_policy_id rule rule_aggregation rule_v2 seed_audience \
sharing_status subtype time_content_updated time_created time_updated usage_restriction use_for_products \
use_in_campaigns";

pub(super) const RULE: &str = "\
account_id created_by created_time disable_error_code evaluation_spec execution_spec id name \
recommended_rule_key schedule_spec status ui_creation_source updated_time";

pub(super) const STUDY: &str = "\
business canceled_time client_business confidence_level cooldown_start_time created_by created_time \
creative_test_config description end_time id measurement_contact name observation_end_time \
results_first_available_date sales_contact start_time type updated_by updated_time viewers";

pub(super) const CELL: &str = "\
ad_entities_count ad_ids control_percentage exclusion_geo id name treatment_percentage";

pub(super) const SYSTEM_USER: &str = "\
created_by created_time finance_permission id ip_permission name role";

/// Whether `name` is one of the words in `list`.
pub(super) fn is_in(name: &str, list: &str) -> bool {
    list.split(' ').any(|known| known == name)
}
