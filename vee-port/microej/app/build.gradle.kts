plugins {
    alias(libs.plugins.microej.application)
}

group = "space.opensensor"
version = "0.1.0"

microej {
    applicationEntryPoint = "space.opensensor.microej.Main"
}

dependencies {
    implementation(libs.edc)
    implementation(libs.bon)
    implementation(libs.net)
    implementation(libs.ssl)
    implementation(libs.fs)
    implementation(libs.ecom.wifi)
    implementation(libs.net.util)
    implementation(libs.wifi.util)
    implementation(libs.firmware.app)
    // A built VEE Port of the user's: -PveePort=<folder>
    providers.gradleProperty("veePort").orNull?.let { microejVee(files(it)) }
}
